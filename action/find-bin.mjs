import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Mistake } from './argv.mjs'

const name = 'udc-conformance'
/** What an image is started with; the version that the tool was tried with. */
const forImages = 'testcontainers@12.0.1'

/** The tool's own script: the project's, or else what the workflow said to install. */
export function findBin(cwd, { INPUT_PACKAGE: wanted, INPUT_IMAGE: image, RUNNER_TEMP }) {
  const own = installedIn(cwd)
  if (own !== undefined) return own
  if (!wanted)
    throw new Mistake({
      expected: `${name} among the installed packages`,
      came: 'none, and no package to install',
      where: cwd,
      todo: `run \`npm ci\` before, or add \`package:\` with a tarball or a version below \`with:\``,
    })
  const folder = mkdtempSync(join(RUNNER_TEMP || tmpdir(), `${name}-`))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  install(wanted, folder, { cwd, beside: image ? [forImages] : [] })
  const bin = installedIn(folder)
  if (bin !== undefined) return bin
  throw new Mistake({
    expected: `a package that is ${name}`,
    came: `"${wanted}", which is another`,
    where: 'the input `package`',
    todo: `give a tarball made by \`npm pack\`, or ${name}@VERSION`,
  })
}

function installedIn(folder) {
  try {
    const file = createRequire(join(folder, 'package.json')).resolve(`${name}/package.json`)
    return join(dirname(file), JSON.parse(readFileSync(file, 'utf8')).bin[name])
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** After `--` nothing is a flag; npm runs no script of what it installs. */
function install(wanted, folder, { cwd, beside }) {
  const spec = /^[./~]|\.tgz$/.test(wanted) ? resolve(cwd, wanted) : wanted
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  const { status } = spawnSync(
    'npm',
    ['install', ...quiet, '--prefix', folder, '--', spec, ...beside],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  )
  if (status === 0) return
  throw new Mistake({
    expected: 'a package that npm can install',
    came: `"${wanted}", and npm ended with ${status}`,
    where: 'the input `package`',
    todo: 'see what npm says above',
  })
}
