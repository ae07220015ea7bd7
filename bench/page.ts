import type { Figure } from './figure.ts'

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
  const wide = (pick: (figure: Figure) => string) =>
    Math.max(...figures.map((figure) => pick(figure).length))
  const widths = [
    wide(({ what }) => what),
    wide(({ measured }) => measured),
    wide(({ goal }) => goal),
  ]
  return figures
    .map(({ what, measured, goal, beside }) =>
      [
        what.padEnd(widths[0] ?? 0),
        measured.padStart(widths[1] ?? 0),
        goal.padEnd(widths[2] ?? 0),
        beside,
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

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
  const rows = [
    ['figure', 'measured', 'goal', 'beside it'],
    ...figures.map(({ what, measured, goal, beside }) => [what, measured, goal, beside]),
  ]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
