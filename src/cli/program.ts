import { Command, Option } from 'commander'
import { many, seconds, whole } from './flag-values.ts'
import { guard } from './guarded-terminal.ts'
import { readPackage } from './package.ts'
import { configCommands } from './program-config.ts'
import { doctorOptions } from './program-doctor.ts'
import { reportCommands, waiverCommands } from './program-report.ts'
import { runOptions } from './program-run.ts'
import { beThrifty } from './thrift.ts'
import { fourLines, ownFault, usageExit } from './usage.ts'
import { leakTrouble, wall } from './wall.ts'

/** The command line. Everything heavy is loaded by the command that needs it. */
export async function main(argv: readonly string[]): Promise<void> {
  const { name, version, description } = readPackage()
  const program = new Command(name)
    .description(description)
    .version(version)
    .configureOutput({ outputError: () => undefined })
    .enablePositionalOptions()

  runOptions(program.command('run', { isDefault: true }).argument('[url]', 'the droplet to ask'))
    .description('put the checks to a droplet')
    .action(async (url: string | undefined, flags: Record<string, unknown>) => {
      beThrifty()
      const { run } = await import('./run.ts')
      process.exitCode = await run({ ...flags, ...(url === undefined ? {} : { url }) })
    })
  runOptions(program.command('demo'))
    .description('the reference droplet, or one of its mutants, from end to end on this machine')
    .addOption(new Option('--fault <name>', 'the mutant to play; `demo --list` names them'))
    .addOption(new Option('--list', 'names the mutants'))
    .action(async (flags: Record<string, unknown>) => {
      beThrifty()
      const { demo } = await import('./demo.ts')
      process.exitCode = await demo(flags)
    })
  program
    .command('list')
    .description('the checks of the catalogue')
    .option('--only <glob>', 'only ids that fit', many)
    .option('--json', 'as JSON')
    .action(async (flags: { only?: string[]; json?: boolean }) => {
      const { list } = await import('./explain.ts')
      list(flags)
    })
  program
    .command('explain <id>')
    .description('one check in full: clause, stimulus, what a failure means, what breaks it')
    .action(async (id: string) => {
      const { explain } = await import('./explain.ts')
      process.exitCode = await explain(id)
    })
  explainOptions(program.command('explain-401')).action(async (flags: Record<string, unknown>) => {
    const { explain401 } = await import('./explain-401.ts')
    process.exitCode = await explain401(flags, { cwd: process.cwd(), env: process.env })
  })
  meshOptions(program.command('mesh')).action(async (flags: Record<string, unknown>) => {
    const { mesh } = await import('./mesh/mesh.ts')
    process.exitCode = await mesh(flags)
  })
  program
    .command('mint')
    .description('a token of a running `mesh`, good or deviating, on standard output')
    .option('--deviation <name>', 'the deviation, by its name or a part that fits it alone')
    .option('--list', 'names the deviations')
    .option('--registry-port <n>', 'which bench, by the port of its Registry (18180)', whole)
    .action(async (flags: { deviation?: string; list?: boolean; registryPort?: number }) => {
      const { mint } = await import('./mesh/mint.ts')
      process.exitCode = await mint(flags)
    })
  reportCommands(program)
  waiverCommands(program)
  configCommands(program)
  program
    .command('self-test')
    .description(
      'proves the harness on this machine: droplets, good and bad, whose verdict is known',
    )
    .option('--list', 'names them, with the checks and causes that are expected')
    .option('--json', 'as JSON')
    .action(async (flags: { list?: boolean; json?: boolean }) => {
      const { selfTest } = await import('./self-test.ts')
      process.exitCode = await selfTest(flags)
    })
  program
    .command('profiles')
    .description('the dialects the checks can be judged by')
    .action(async () => {
      const { profiles } = await import('./profiles.ts')
      profiles()
    })
  doctorOptions(program.command('doctor').argument('[url]', 'a droplet to ask for its health'))
    .description('what a run would stumble over on this machine, and the clock of the target')
    .action(async (url: string | undefined, flags: Record<string, unknown>) => {
      const { doctor } = await import('./doctor/doctor.ts')
      process.exitCode = await doctor(
        { ...flags, ...(url === undefined ? {} : { url }) },
        { cwd: process.cwd(), env: process.env },
      )
    })
  const withinOthers = program.commands.flatMap(({ commands }) => commands)
  for (const command of [program, ...program.commands, ...withinOthers]) command.exitOverride()
  guardOutput()
  await usageExit(() => program.parseAsync([...argv]))
  lastLook()
  await leave(process.exitCode)
}

/** Nothing secret leaves by standard output and standard error, not even when we crash. */
function guardOutput(): void {
  guard(process.stdout, 'standard output', wall)
  guard(process.stderr, 'standard error', wall)
  process.on('uncaughtException', (error) => {
    process.stderr.write(`udc-conformance broke\n${fourLines(ownFault(error))}`)
    process.exit(5)
  })
}

/** A secret in anything that was written is a fault of ours, whatever else was found. */
function lastLook(): void {
  const leaks = wall.leaks()
  if (leaks.length === 0) return
  process.stderr.write(`a secret was written\n${fourLines(leakTrouble(leaks))}`)
  if (process.exitCode !== 2) process.exitCode = 5
}

/** A worker that does not end would keep the process alive, and set another exit code when it does. */
async function leave(code: typeof process.exitCode): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise((written) => stream.write('', written))
  process.exit(code)
}

/** The flags of explain-401, each once. */
function explainOptions(command: Command): Command {
  return command
    .description('why a token is refused: the one cause, what else is wrong, the fix')
    .option(
      '--token-file <file>',
      'the token or Authorization header as it was sent; - reads stdin',
    )
    .option('--token <env:NAME>', 'the same from an environment variable')
    .option('--replay <file>', 'a pasted curl line instead; it is read, not sent; - reads stdin')
    .option(
      '--jwks <url|file>',
      "the Registry's key set (or its PEM), as the verifier should use it",
    )
    .option(
      '--key <NAME=FILE>',
      "who else may have signed: own=FILE is the droplet's own key",
      many,
    )
    .option('--secret <NAME=env:NAME>', 'a secret that may have signed, or been sent itself', many)
    .option('--issuer <iss>', 'what the verifier expects as iss; without it iss is not judged')
    .option('--audience <aud>', 'what the verifier expects as aud; without it aud is not judged')
    .option('--alg <name>', 'what the verifier accepts (RS256)')
    .option('--leeway <time>', 'how far clocks may differ (60s)', seconds)
    .option('--now <time>', 'when the token was refused: epoch seconds or an ISO date (now)')
    .option('--verifier-date <date>', "the verifier's clock at that time: the Date of its answer")
    .option('--json', 'as JSON')
    .option('--no-color', 'plain text')
}

/** The flags of the bench, each once. */
function meshOptions(command: Command): Command {
  return command
    .description(
      'a bench: Registry, Orchestrator and a peer for a droplet you start, a live log with causes, faults at a key',
    )
    .option('--registry-port <n>', 'port of the mock Registry (18180)', whole)
    .option('--orchestrator-port <n>', 'port of the mock Orchestrator (18181)', whole)
    .option('--peer-port <n>', 'port of the mock peer (18182)', whole)
    .option('--host <address>', 'address to listen on, which the droplet is told (127.0.0.1)')
    .option('--port <n>', 'port the droplet is told to listen on (8010)', whole)
    .option('--droplet-id <n>', "the droplet's numeric id (42)", whole)
    .option('--domain <name>', "the droplet's domain (drop<id>.mesh.test)")
    .option('--own-key <file>', "the droplet's public key: names tokens it signed itself")
    .option('--interval <time>', 'heartbeat interval the droplet is told (30s)', seconds)
    .option('--profile <name|file>', 'the dialect that is played (mesh)')
    .option('--record <file>', 'write the traffic there when the bench ends, as JSON')
    .option('--config <file>', 'settings as JSON or JS, as for a run')
    .option('--no-color', 'plain text')
}
