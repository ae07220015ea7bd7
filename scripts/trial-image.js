// Tries --image on a real engine, with images built from nothing: what it says without an engine, a droplet
// that conforms, two that do not, and that no container is left whatever ends the run.
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { mutants } from '../dist/mocks/mutants.js'
import { engineForTrial } from './trial-engine.js'
import { run } from './trial-run.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'dist/app/bin.js')
const only = (globs) => globs.flatMap((glob) => ['--only', glob])
const temp = mkdtempSync(join(tmpdir(), 'udc-trial-image-'))
const say = (text) => process.stdout.write(`${text}\n`)
const closers = [() => rmSync(temp, { recursive: true, force: true })]
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
process.once('exit', () => {
  for (const close of closers.splice(0).reverse()) close()
})

try {
  await saysWhatIsMissing()
  await engineForTrial(temp, (close) => closers.push(close))
  const before = containers()
  const sound = buildSound()
  await conforms(sound)
  await doesNot('only-measures-signature', 'AUTH-SIG-*', 'SIGNATURE-UNCHECKED')
  await doesNot('mints-own-token', 'TOK-USE-EXACT', 'D18-SELF-SIGNED')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL']) await leavesNothing(sound, signal, before)
  await nextRunClearsAway(sound, before)
  say('--image works on a real engine')
} catch (error) {
  say(`--image does not work: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
process.exit()

/** Only where no engine runs yet: this trial starts one, and ends none that is somebody else's. */
async function saysWhatIsMissing() {
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return
  const says = /a Docker engine that answers[\s\S]*what to do +sudo systemctl start docker/
  await step('without an engine it says what to do', ['--image', 'none:1'], says, 4)
}

function conforms(image) {
  return step(
    'a droplet that conforms',
    ['--image', image, ...only(['CTL-*', 'AUTH-SIG-*', 'REG-RETRY', 'SEND-TLS'])],
    /exit 0: no MUST failed/,
  )
}

/** The mutant of that name, which fails for that cause. */
async function doesNot(name, glob, cause) {
  const conduct = mutants.find((mutant) => mutant.name === name)?.fault
  const image = tag('mutant')
  const start = ['/usr/bin/node', '/app/main.js', '--conduct', JSON.stringify(conduct)]
  build(image, `FROM ${tag('sound')}\nENTRYPOINT ${JSON.stringify(start)}\n`)
  const out = join(temp, name)
  const own = ['--env', 'OWN_PRIVATE_KEY_FILE={own.privateKeyFile}']
  const args = ['--image', image, ...own, ...only(['CTL-*', glob]), '--out', out]
  await step(`the mutant ${name}`, args, /exit 1: /, 1)
  const { causes, target } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
  if (causes[0]?.id !== cause || target.image !== image)
    throw new Error(`${name}: ${causes[0]?.id} of ${target.image}, expected ${cause} of ${image}`)
}

/** The run is ended with several containers up. */
async function leavesNothing(image, signal, before) {
  const harness = await inFullSwing(image, before)
  process.kill(harness.pid, signal)
  await harness.ended
  // Nobody can clear away for himself who is killed: the reaper does it a moment later.
  await gone(before, signal === 'SIGKILL' ? 15_000 : 0)
  say(`  nothing is left after ${signal}`)
}

async function nextRunClearsAway(image, before) {
  const harness = await inFullSwing(image, before)
  const children = readFileSync(`/proc/${harness.pid}/task/${harness.pid}/children`, 'utf8')
  for (const pid of [...children.trim().split(' ').map(Number), harness.pid])
    process.kill(pid, 'SIGKILL')
  await harness.ended
  const left = containers().length - before.length
  if (left < 2) throw new Error(`${left} containers survived their harness and its reaper`)
  await step('the next run', ['--image', image, ...only(['CTL-*'])], /exit 0/)
  await gone(before, 0)
  say(`  the next run removed ${left} containers of a run that was killed with its reaper`)
}

/** A harness of which at least three containers run. */
async function inFullSwing(image, before) {
  const args = [bin, '--image', image, ...only(['REG-*', 'LIFE-*'])]
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  closers.push(() => child.kill('SIGKILL'))
  const ended = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  const deadline = performance.now() + 60_000
  while (containers().length < before.length + 3) {
    if (performance.now() > deadline) throw new Error('no three containers within 60 s')
    if (child.exitCode !== null) throw new Error(`the run ended early, with ${child.exitCode}`)
    await sleep(100)
  }
  return { pid: child.pid, ended }
}

async function gone(before, withinMs) {
  const deadline = performance.now() + withinMs
  while (containers().length > before.length && performance.now() < deadline) await sleep(100)
  const left = containers().filter((name) => !before.includes(name))
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
}

function containers() {
  return docker('ps', '-a', '--format', '{{.Names}}').split('\n').filter(Boolean)
}

/** Node with the libraries it is linked to, and the reference droplet: nothing else is in it. */
function buildSound() {
  const files = ['/usr/bin/node', ...librariesOf(process.execPath)]
  for (const [index, file] of files.entries())
    copyInto(index === 0 ? process.execPath : file, join(temp, 'root', file))
  copyInto(join(root, 'dist/mocks/droplet/main.js'), join(temp, 'root/app/main.js'))
  mkdirSync(join(temp, 'root/tmp'))
  const start = JSON.stringify(['/usr/bin/node', '/app/main.js'])
  build(tag('sound'), `FROM scratch\nCOPY root /\nENV LISTEN_HOST=0.0.0.0\nENTRYPOINT ${start}\n`)
  return tag('sound')
}

function librariesOf(program) {
  return spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.match(/\/\S+/g) ?? []
}

function copyInto(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

function build(image, text) {
  writeFileSync(join(temp, 'Dockerfile'), text)
  docker('build', '--quiet', '--tag', image, temp)
  closers.push(() => spawnSync('docker', ['rmi', '--force', image], { stdio: 'ignore' }))
}

function tag(which) {
  return `udc-trial:${which}-${process.pid}`
}

function docker(...args) {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.trim().slice(0, 500)}`)
  return stdout.trim()
}

async function step(title, args, says, exits = 0) {
  const { ms } = await run(process.execPath, [bin, ...args], {
    cwd: temp,
    says,
    exits,
    timeoutMs: 120_000,
  })
  say(`  ${title} (${(ms / 1000).toFixed(1)} s)`)
}
