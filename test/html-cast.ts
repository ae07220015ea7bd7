import { summaryOf } from '../src/kernel/tally.ts'
import type { Exchange } from '../src/model/exchange.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { sample } from './report-cast.ts'

const kid = 'dSKgUkr9lOAygIhBEg4XVNHsnNhpS1h3QrbGu4YHVx4'
const startedAt = '2026-11-22T13:32:04.708Z'
const now = Date.parse(startedAt) / 1000 - 0.708

/** What a good token of this cast says; each deviation is one member of it, changed or taken away. */
export const goodToken = {
  header: { alg: 'RS256', kid, typ: 'JWT' },
  claims: {
    iss: 'https://registry.mesh.test',
    aud: 'fullpotential-mesh',
    exp: now + 300,
    iat: now - 5,
    sub: 'drop5.mesh.test',
    droplet_id: 5,
  },
}

/** A request with a token as the recorder describes it, and its answer. */
export function exchangeWith(
  id: string,
  token: { readonly header: object; readonly claims: object },
  status: number,
  rest: Partial<Exchange> = {},
): Exchange {
  const hash = Buffer.from(id).toString('hex').padStart(8, '0').slice(-8)
  return {
    id,
    from: 'harness',
    to: 'droplet',
    request: {
      method: 'GET',
      url: 'http://127.0.0.1:8010/state',
      headers: [
        ['Authorization', `Bearer jwt:${hash} ${JSON.stringify(token)}`],
        ['User-Agent', 'udc-conformance/0.1.0'],
      ],
    },
    response: { status, headers: [['Content-Type', 'application/json']] },
    startedAt,
    ms: 3.4,
    note: `the note of ${id}`,
    ...rest,
  }
}

/** Two failures of one cause, whose token has no kid, and a settled check with a deviating token. */
export function tokenStory(): Report {
  const failed = sample.findings.find(({ state }) => state === 'fail')
  const [cause] = sample.causes
  if (failed === undefined || cause === undefined) throw new Error('the sample tells no story')
  const { kid: _, ...keyless } = goodToken.header
  const minted = { ...goodToken, header: keyless }
  const expired = { ...goodToken, claims: { ...goodToken.claims, exp: now - 3600 } }
  const checks = ['TOK-USE-EXACT', 'TOK-ORCH-FOUR-STEPS']
  const findings = [
    ...checks.map((id) => ({ ...failed, id, group: 'TOK', cause: cause.id, evidence: ['x9'] })),
    { ...passing(failed), id: 'AUTH-CLM-EXP-PAST', group: 'AUTH', evidence: ['x2'] },
    { ...passing(failed), id: 'CTL-POS-TOKEN', group: 'CTL', evidence: ['x1', 'x2'] },
  ]
  return {
    ...sample,
    causes: [{ ...cause, checks }],
    findings,
    exchanges: [
      exchangeWith('x1', goodToken, 200),
      exchangeWith('x2', expired, 401),
      exchangeWith('x9', minted, 401),
    ],
    summary: summaryOf(findings),
    notRun: [],
  }
}

const passing = ({ fix: _, cause: __, message: ___, ...finding }: Finding): Finding => ({
  ...finding,
  level: 'SHOULD',
  state: 'pass',
})

/** As many findings and exchanges as a full run has, with long bodies. */
export function fullReport(change: Partial<Finding> = {}): Report {
  const [like] = sample.findings
  if (like === undefined) throw new Error('the sample holds no finding')
  const body = { text: '{"detail":"é"}'.repeat(280).slice(0, 4096), length: 4096, sha256: 'ab' }
  const exchanges = Array.from({ length: 2200 }, (_, i) => {
    const plain = exchangeWith(`x${i + 1}`, goodToken, 200)
    return { ...plain, response: { status: 200, headers: [], body } }
  })
  const findings = Array.from(
    { length: 624 },
    (_, i): Finding => ({
      ...like,
      id: `AUTH-LONG-NAMED-${i}`,
      state: 'pass',
      evidence: Array.from({ length: 10 }, (_, n) => `x${((i * 3.5 + n) | 0) + 1}`),
      ...change,
    }),
  )
  return { ...sample, causes: [], notRun: [], findings, exchanges, summary: summaryOf(findings) }
}
