// Compiles with plain tsc into a fresh folder, which then takes the place of dist: nothing that was removed
// from the sources stays in the package, and a run that is under way does not lose its files for long.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const fresh = `${root}dist.${process.pid}`
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))
const { status } = spawnSync(
  process.execPath,
  [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true })
  process.exit(status ?? 1)
}
await bundleApp()
chmodSync(`${fresh}/app/bin.js`, 0o755)
await bundleDroplet(`${fresh}/mocks/droplet/main.js`)
const old = `${fresh}.old`
if (existsSync(`${root}dist`)) renameSync(`${root}dist`, old)
renameSync(fresh, `${root}dist`)
rmSync(old, { recursive: true, force: true })

/** What is installed: some seventy files in place of eight hundred, which Node would find and compile one by one. */
async function bundleApp() {
  const input = {
    bin: `${fresh}/src/bin.js`,
    index: `${fresh}/src/index.js`,
    vitest: `${fresh}/src/guest/conformance.js`,
    'conformance.test': `${fresh}/suites/conformance.test.js`,
    'keeper-main': `${fresh}/src/guest/keeper-main.js`,
    thread: `${fresh}/src/self-test/thread.js`,
    'reaper-main': `${fresh}/src/launch/image/reaper-main.js`,
  }
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const packages = Object.keys({ ...dependencies, ...peerDependencies })
  const external = (id) =>
    id.startsWith('node:') || packages.some((name) => id === name || id.startsWith(`${name}/`))
  const output = {
    dir: `${fresh}/app`,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Every isolate of a run holds the text of what it loaded; names stay readable in a trace.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  }
  const { output: chunks } = await build({ input, external, platform: 'node', output })
  writeFileSync(`${fresh}/app/third-party.txt`, noticesOf(chunks))
}

/** The licences of the packages that were put in, as each of them asks for. */
function noticesOf(chunks) {
  const files = chunks.flatMap(({ moduleIds = [] }) => moduleIds)
  const folders = files.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [])
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
      const text = file
        ? readFileSync(`${folder}/${file}`, 'utf8').trim()
        : 'It carries no text of it.'
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(78)}\n\n`)
}

/** The reference droplet is started some fifty times in a run: one file starts in half the time of seventy. */
async function bundleDroplet(entry) {
  const whole = `${entry}.whole`
  await build({ input: entry, platform: 'node', output: { file: whole, format: 'esm' } })
  renameSync(whole, entry)
  rmSync(`${entry}.map`, { force: true })
}
