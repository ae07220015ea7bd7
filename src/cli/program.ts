import { Command, InvalidArgumentError, Option } from 'commander'
import { readPackage } from './package.ts'
import { usageExit } from './usage.ts'

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 }

const seconds = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text)
  if (!match) throw new InvalidArgumentError('Write a number of seconds, such as 30s.')
  return Number(match[1]) * (unitSeconds[match[2] ?? 's'] ?? 1)
}

const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}

const many = (value: string, before: readonly string[] = []): string[] => [...before, value]

/** The command line. Everything heavy is loaded by the command that needs it. */
export async function main(argv: readonly string[]): Promise<void> {
  const { name, version, description } = readPackage()
  const program = new Command(name)
    .description(description)
    .version(version)
    .showHelpAfterError(`(${name} --help shows what there is)`)
    .enablePositionalOptions()

  runOptions(program.command('run', { isDefault: true }).argument('[url]', 'the droplet to ask'))
    .description('put the checks to a droplet')
    .action(async (url: string | undefined, flags: Record<string, unknown>) => {
      const { run } = await import('./run.ts')
      process.exitCode = await run({ ...flags, ...(url === undefined ? {} : { url }) })
    })
  runOptions(program.command('demo'))
    .description('the reference droplet, or one of its mutants, from end to end on this machine')
    .addOption(new Option('--fault <name>', 'the mutant to play; `demo --list` names them'))
    .addOption(new Option('--list', 'names the mutants'))
    .action(async (flags: Record<string, unknown>) => {
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
  program
    .command('profiles')
    .description('the dialects the checks can be judged by')
    .action(async () => {
      const { profiles } = await import('./profiles.ts')
      profiles()
    })
  for (const command of [program, ...program.commands]) command.exitOverride()
  await usageExit(() => program.parseAsync([...argv]))
  await leave(process.exitCode)
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

/** The flags of a run, each once. */
function runOptions(command: Command): Command {
  return command
    .option('--command <line>', 'start the droplet with this command (no shell) and ask everything')
    .option('--mesh', 'start the mock mesh on fixed ports for a droplet you start yourself')
    .option('--port <n>', 'port of a droplet that ignores PORT', whole)
    .option('--url <url>', 'address of the started droplet, if it is not 127.0.0.1')
    .option(
      '--env <NAME=VALUE>',
      'environment of the started droplet; may hold {registry.url} and the like',
      many,
    )
    .option('--inherit-env', "pass the rest of this shell's environment too")
    .option('--prefix <path>', 'path before every endpoint')
    .option('--health-path <path>', 'path of the health endpoint')
    .option(
      '--probe <path>',
      'put the rows of a token verifier to this protected GET endpoint, of whatever service',
    )
    .option('--droplet-id <n>', "the droplet's numeric id", whole)
    .option('--message <file>', 'an inert message the droplet accepts, as JSON')
    .option(
      '--token-file <file>',
      'a valid token, so that refusals can be compared with an acceptance',
    )
    .option('--token <env:NAME>', 'the same from an environment variable')
    .option('--registry <url>', 'a real Registry to ask for a token')
    .option('--registry-key <env:NAME>', 'the key for it, from an environment variable or a file')
    .option('--registry-port <n>', 'port of the mock Registry with --mesh (18180)', whole)
    .option('--orchestrator-port <n>', 'port of the mock Orchestrator with --mesh (18181)', whole)
    .option('--peer-port <n>', 'port of the mock peer with --mesh (18182)', whole)
    .option(
      '--play <lapse>',
      'let our mesh show a known lapse of the real one: orchestrator-without-audience, registry-without-droplet-id, registry-wants-key-too',
      many,
    )
    .option('--profile <name|file>', 'what to be judged by (mesh); auto finds out')
    .option('--only <glob>', 'only checks that fit', many)
    .option('--exclude <glob>', 'leave out checks that fit', many)
    .option('--level <level>', 'must, should or may: the weakest still asked (may)')
    .option('--fail-on <level>', 'must or should (must)')
    .option('--require-complete', 'exit 3 unless every planned MUST was answered')
    .option('--disruptive', 'ask also what may harm the target')
    .option('--soak', 'ask also what takes minutes')
    .option('--reporter <name[=file]>', 'terminal, json or junit; repeatable', many)
    .option('--out <dir>', 'write report.json and junit.xml there')
    .option('--jobs <n>', 'how much is asked at once (4)', whole)
    .option('--instances <n>', 'how many droplets are started at once (4)', whole)
    .option('--seed <n>', 'repeats the choices of an earlier run', whole)
    .option('--wait <time>', 'how long the droplet may take to become ready (30s)', seconds)
    .option('--timeout <time>', 'deadline of one request (5s)', seconds)
    .option(
      '--max-wait <time>',
      'the longest a check may wait on a real clock (30s or 90s)',
      seconds,
    )
    .option('--interval <time>', 'heartbeat interval a started droplet is told (1s)', seconds)
    .option('--rate <n>', 'requests a second (50 for a remote target)', whole)
    .option('--budget <n>', 'requests in all', whole)
    .option('--read-only', 'send GET requests alone')
    .option('--insecure', 'do not verify TLS certificates')
    .option(
      '--i-own-this-target',
      'allow a target that is neither on this machine nor in a private network',
    )
    .option(
      '--config <file>',
      'settings as JSON or JS (udc-conformance.config.* is found by itself)',
    )
    .option('--timings', 'print where the time went')
    .option('--no-color', 'plain text')
}
