import type { Command } from 'commander'
import { seconds, whole } from './flag-values.ts'

/** The flags of doctor, each once: those of a run that decide what it would stumble over. */
export const doctorOptions = (command: Command): Command =>
  command
    .option('--registry-port <n>', 'port of the mock Registry (18180)', whole)
    .option('--orchestrator-port <n>', 'port of the mock Orchestrator (18181)', whole)
    .option('--peer-port <n>', 'port of the mock peer (18182)', whole)
    .option('--out <dir>', 'where reports are to be written')
    .option('--prefix <path>', 'path before every endpoint')
    .option('--health-path <path>', 'path of the health endpoint')
    .option('--profile <name|file>', 'whose leeway the clocks are held against (mesh)')
    .option('--timeout <time>', 'deadline of one request (5s)', seconds)
    .option('--ca <file>', 'authorities (PEM) that vouch for the target too')
    .option(
      '--client-cert <file>',
      'certificate (PEM) to show to the target, with its chain and perhaps its key',
    )
    .option('--client-key <file>', 'its key (PEM, not encrypted), where it has a file of its own')
    .option('--insecure', 'do not verify TLS certificates')
    .option('--config <file>', 'settings as JSON or JS, as for a run')
    .option('--json', 'as JSON')
    .option('--no-color', 'plain text')
