import { type Measured, type Part, parts } from '../self-test/measured.ts'
import type { Published, Verdict } from '../self-test/verdict.ts'

export interface SelfTestResult extends Verdict {
  readonly published: Published
  readonly measured: readonly Measured[]
  readonly ms: number
}

/** The result for a person: one line a part, what went wrong, a table of what was measured, the verdict. */
export const linesOf = (result: SelfTestResult): readonly string[] => [
  ...parts.map((part) => partLine(part, result)),
  ...result.measured.flatMap(trouble),
  '',
  ...table(result),
  '',
  ...result.missing.map((line) => `missing  ${line}`),
  `${conclusion(result)}, in ${inSeconds(result.ms)}; exit ${result.exit}`,
]

const claims: Readonly<Record<Part, string>> = {
  reference: 'fails nothing and leaves nothing open',
  mutants:
    'failed by the checks that exist to catch them, and by the right cause where one is named',
  liars: 'praised for no refusal, and come to the end they deserve',
  variants: 'harmless, and failed by no MUST',
}

function partLine(part: Part, { measured }: SelfTestResult): string {
  const mine = measured.filter((one) => one.part === part)
  const right = mine.filter((one) => one.wrong.length === 0 && one.unmeasured === undefined)
  return `${part.padEnd(9)}  ${right.length} of ${mine.length} ${claims[part]}`
}

const trouble = ({ part, name, wrong, unmeasured }: Measured): readonly string[] =>
  [...wrong, ...(unmeasured === undefined ? [] : [`was not measured: ${unmeasured}`])].map(
    (line) => `  ✗ ${part} ${name}: ${line}`,
  )

function table({ counts, published, measured }: SelfTestResult): readonly string[] {
  const rows: readonly (readonly [string, number, number, string])[] = [
    ['checks asked of the reference', counts.checks, published.checks, ''],
    ...parts.map((part) => [part, counts[part], published[part], timeOf(part, measured)] as const),
    ['mutants whose cause is named', counts.causes, published.causes, ''],
    ['groups', counts.groups.length, published.groups.length, ''],
  ]
  const width = Math.max(...rows.map(([what]) => what.length))
  const line = (what: string, was: string, due: string, time: string): string =>
    `${what.padEnd(width)}  ${was.padStart(8)}  ${due.padStart(9)}  ${time.padStart(9)}`.trimEnd()
  return [
    line('', 'measured', 'published', 'in all'),
    ...rows.map(([what, was, due, time]) => line(what, String(was), String(due), time)),
  ]
}

const timeOf = (part: Part, measured: readonly Measured[]): string =>
  inSeconds(measured.filter((one) => one.part === part).reduce((sum, { ms }) => sum + ms, 0))

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

function conclusion({ word, wrong, measured }: SelfTestResult): string {
  const twice = measured.filter(({ again }) => again).length
  const droplets = `${measured.length} droplets${twice > 0 ? `, ${twice} of them put twice` : ''}`
  if (word === 'void') return `VOID: less was measured than is published (${droplets})`
  return word === 'wrong'
    ? `wrong: this harness misjudged ${wrong.join(', ')} (${droplets})`
    : `right: this harness judged ${droplets} as it should`
}
