import type { Command } from 'commander'
import { many, reporterNames, seconds, whole } from './flag-values.ts'

/** The flags of a run, each once. */
export function runOptions(command: Command): Command {
  return command
    .option('--command <line>', 'start the droplet with this command (no shell) and ask everything')
    .option('--image <name>', 'start the droplet from this container image and ask everything')
    .option('--mesh', 'start the mock mesh on fixed ports for a droplet you start yourself')
    .option('--port <n>', 'port of a droplet that ignores PORT', whole)
    .option('--url <url>', 'address of the started droplet, if it is not 127.0.0.1')
    .option(
      '--env <NAME=VALUE>',
      'environment of the started droplet; VALUE may be env:VARIABLE, or hold {registry.url} and the like',
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
    .option(
      '--waivers <file>',
      'failures that are accepted until a day (udc-conformance.waivers.json is found by itself)',
    )
    .option('--last-failed [report]', 'only what an earlier report left red or unclear (--out)')
    .option('--bail', 'end the run at its first failure')
    .option('--shard <i/n>', 'only the i-th of n parts; `report merge` makes one report of them')
    .option('--disruptive', 'ask also what may harm the target')
    .option('--soak', 'ask also what takes minutes')
    .option('--reporter <name[=file]>', reporterNames, many)
    .option('--out <dir>', 'write report.json and junit.xml there')
    .option(
      '--docs-url <url>',
      'page of all checks (docs/checks.md, wherever you show it) that HTML and SARIF link to',
    )
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
    .option('--ca <file>', 'authorities (PEM) that vouch for the target too')
    .option(
      '--client-cert <file>',
      'certificate (PEM) to show to the target, with its chain and perhaps its key',
    )
    .option('--client-key <file>', 'its key (PEM, not encrypted), where it has a file of its own')
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
