import { readFileSync } from 'node:fs'
import { reportSchema } from '../reporters/schema.ts'
import { summaryOf } from '../src/kernel/tally.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Report, Trouble } from '../src/model/report.ts'

/** A report with every state, every level and two causes, kept as a golden file. */
export const sample: Report = reportSchema.parse(
  JSON.parse(readFileSync(new URL('./goldens/report.json', import.meta.url), 'utf8')),
)

export const trouble: Trouble = {
  kind: 'unreachable',
  expected: 'an HTTP answer from GET /health',
  came: 'connection refused',
  where: 'http://127.0.0.1:8123/health',
  todo: 'let the droplet listen on PORT',
  log: ['starting', 'ModuleNotFoundError: fastapi'],
}

/** ESC, an 8-bit CSI, BEL, an OSC, CDATA's end, bidi, zero-width, a lone surrogate, U+FFFE, markup. */
export const hostile =
  '\u001b[31m\u009b2J\u0007\u001b]52;c;AA==\u0007]]>\u202e\u200b\ud800\ufffe\u0000&<"\'>\r\nok\ttail'

/** The sample with hostile text appended to every string that is not an id or one of our words. */
export function hostileReport(poison = hostile): Report {
  const words = /^(schema|kind|role|verdict|level|state|strength|blame|needs|from|to|id|group)$/
  const links = /^(cause|access|evidence|checks)$/
  const poisoned = (value: unknown, key: string): unknown => {
    if (words.test(key) || links.test(key)) return value
    if (typeof value === 'string') return value + poison
    if (Array.isArray(value)) return value.map((item) => poisoned(item, ''))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, poisoned(item, name)]),
    )
  }
  return reportSchema.parse(poisoned({ ...sample, trouble }, ''))
}

/** The sample with other findings, and all that is counted from them. */
const withFindings = (findings: readonly Finding[], rest: Partial<Report>): Report => ({
  ...sample,
  causes: [],
  findings,
  summary: summaryOf(findings),
  notRun: [],
  ...rest,
})

const passed = ({ fix: _, cause: __, message: ___, ...finding }: Finding): Finding => ({
  ...finding,
  state: 'pass',
  strength: 'strong',
})

/** One report of each way in which a run may end. */
export const endings: Readonly<Record<string, Report>> = {
  'every state': sample,
  green: withFindings(sample.findings.map(passed), {
    verdict: 'conformant',
    exit: { code: 0, all: [0] },
  }),
  'a liar': withFindings(
    sample.findings.map((finding) => ({
      ...finding,
      state: 'inconclusive',
      message: 'no control',
    })),
    { verdict: 'undetermined', exit: { code: 3, all: [3] } },
  ),
  'many failures': withFindings(
    Array.from({ length: 70 }, (_, i): Finding => {
      const [like] = sample.findings.filter(({ state }) => state === 'fail')
      if (like === undefined) throw new Error('the sample holds no failure')
      return { ...like, id: `HTTP-N${i}`, level: i % 3 === 0 ? 'SHOULD' : 'MUST' }
    }),
    { exit: { code: 1, all: [1] } },
  ),
  'only a SHOULD failed, and that counts': withFindings(
    sample.findings.map((one) =>
      one.level === 'SHOULD' ? { ...one, state: 'fail' } : passed(one),
    ),
    { verdict: 'undetermined', exit: { code: 1, all: [1] } },
  ),
  interrupted: withFindings(
    sample.findings.map((finding, i) =>
      i < 3
        ? passed(finding)
        : { ...finding, state: 'not-run', message: 'the run was interrupted' },
    ),
    {
      verdict: 'undetermined',
      exit: { code: 130, all: [130] },
      run: { ...sample.run, interrupted: true },
    },
  ),
  'not reached': withFindings(
    sample.findings.map((finding) => ({ ...finding, state: 'not-run', message: 'no start' })),
    { verdict: 'undetermined', exit: { code: 4, all: [4] }, trouble },
  ),
  empty: withFindings([], { verdict: 'undetermined', exit: { code: 3, all: [3] } }),
}
