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
    .option('--profile <name|file>', 'what to be judged by (mesh)')
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
