import { amountText, type Figure, goalText, verdictText } from './figure.ts'

export interface Machine {
  readonly date: string
  readonly cores: number
  readonly cpu: string
  /** Of the last minute before the first measurement. */
  readonly load: number
  readonly node: string
  readonly system: string
}

/** The table as plain text, for the terminal. */
export function tableText(figures: readonly Figure[]): string {
  const rows = figures.map(cellsOf)
  const widths = widthsOf(rows)
  return rows
    .map(([what = '', measured = '', goal = '', verdict = '', beside = '']) =>
      [
        what.padEnd(widths[0] ?? 0),
        measured.padStart(widths[1] ?? 0),
        goal.padEnd(widths[2] ?? 0),
        verdict.padEnd(widths[3] ?? 0),
        beside,
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const cellsOf = (figure: Figure): readonly string[] => [
  figure.what,
  amountText(figure),
  goalText(figure),
  verdictText(figure),
  figure.beside,
]

const widthsOf = (rows: readonly (readonly string[])[]): number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))

/** The page of docs/performance.md. */
export const pageText = (figures: readonly Figure[], machine: Machine): string => `# Performance

Written by \`npm run bench -- --write\` on ${machine.date}: ${machine.cores} cores (${machine.cpu}), Node ${machine.node},
${machine.system}, load ${machine.load.toFixed(1)} before the first measurement, everything on loopback. Each figure is a median
of several runs of one invocation, and each ratio compares two things that were measured in turn, so
that a slow hour of the machine slows both. No test asserts any of them.

${tableMarkdown(figures)}

## How to read it

- **Cold** means a new process, from its start to its end, on compiled files. \`explain-401\` reads token,
  key set and own key from files and asks nobody.
- **The black-box run** gets a URL and nothing else. The droplet is the reference droplet, alive in a
  mesh that is not the run's own.
- **The full run** is \`demo\`. Its phases overlap with the scenes, which have droplets of their own, so
  they do not add up to the whole. Some of it is waiting for a real clock: heartbeats, retries and
  rotations take as long as they take, however fast the machine is.
- **Checks over their bare requests** takes the checks that need no waiting, rotation or droplet of
  their own. The requests are caught as the HTTP client is about to write them, tokens included, and
  sent again to the same droplet process right after, by undici alone. Requests that must be written
  byte by byte on a raw socket are in the harness's time but not in the replay. Forging tokens,
  keeping redacted evidence and judging are in the harness's time alone: the ratio is their price.
  Before either is measured the droplet gets the requests of the round before, so that neither meets
  it cold.
- **newman** gets the same captured requests as a collection and sends them to the same droplet
  process, right after the harness: once for warm-up, once with no assertion at all, once with an
  assertion of each status. Its start is not counted, nor is ours. The first line compares both as
  people use them; the second gives newman the least to do and the harness one job. The time of the
  harness holds forging, evidence and judging in both. Requests that a collection cannot carry (bodies
  that are no text, braces in pairs) are left out of newman's.
- **A fresh token**: our Registry and oauth2-mock-server, each a process of its own, are asked by the
  same client in turn. Every token is looked at afterwards: RS256 by 2048 bits, and a jti that no other
  has. Ours also records and redacts each call.
- **What we are compared with** is installed in a fixed version into a temporary folder when the bench
  runs; it is no dependency. Where that fails, its line says why.
- **The stranger** is a small droplet that leaves everything to jose. It knows none of the short
  constants that the reference droplet is told, so its run is mostly waiting.
- **Peak memory** is the high-water mark that the kernel keeps, in millions of bytes.
- **The auth part** is \`demo\` narrowed to the groups CTL, AUTH and KEY. Its waits are those of all
  stimuli added up. Many of them run beside other waits or beside work, so the work alone lies
  somewhere between the run less its waits and the whole run.
- **One diagnosis** is the pure function alone, on refused requests that are made before they are timed:
  the cases of every cause it knows, every second one damaged at random. After each, one bare
  verification of a signature is timed, so that the ratio holds on any machine. The slowest of ten
  thousand single tries shows what the machine did meanwhile; the hundred slowest are tried again.
- **A droplet that hangs** costs the deadline of a request (5 s) as often as silence has to be
  established anew.
`

/** Columns are as wide as their widest cell, as formatters want them. */
function tableMarkdown(figures: readonly Figure[]): string {
  const rows = [['figure', 'measured', 'goal', 'met', 'beside it'], ...figures.map(cellsOf)]
  const widths = widthsOf(rows)
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
