import * as clause from '../../../fixtures/clauses/disc.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { isRecord } from '../../../src/model/json.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { everyReply, said } from '../../judges.ts'
import { member } from '../env/reply.ts'
import { internalsIn } from '../http/internals.ts'

interface Seen {
  readonly reply: Reply
  /** Our own clock when the answer came, in epoch milliseconds. */
  readonly now: number
  /** Secrets of this run; the droplet's own ones are unknown to us. */
  readonly secrets: readonly string[]
}

const health: Stimulus<Seen> = {
  name: 'GET on the health endpoint',
  phase: 'smoke',
  apply: async (stage) => {
    const { path } = stage.profile.endpoints.health
    const reply = await stage.ask({ method: 'GET', path, note: 'health' })
    return { reply, now: Date.now(), secrets: stage.secrets }
  },
}

const common = { needs: 'U', given: health } as const

const answersHealth = check({
  ...common,
  id: 'DISC-HEALTH',
  title: 'the health endpoint answers 200 with a status',
  clause: clause.healthAnswers,
  judge: ({ reply }, _, profile) =>
    profile.health.vocabularyIsLaw ? inVocabulary(reply, profile) : hasStatus(reply),
  means: 'Dashboards and deployments take the droplet for dead.',
  fix: 'Answer GET /health without a token: 200 and {"status": "active", …}.',
})

export const discHealthChecks: readonly Check[] = [
  answersHealth,
  check({
    ...common,
    id: 'DISC-HEALTH-SHOULD',
    after: [answersHealth],
    title: 'the health status is a word of the vocabulary',
    clause: clause.healthVocabulary,
    inapplicable: (_, profile) =>
      profile.health.vocabularyIsLaw
        ? 'in this profile the vocabulary is part of DISC-HEALTH'
        : undefined,
    judge: ({ reply }, _, profile) => inVocabulary(reply, profile),
    means: 'Readers of the status do not know what the word means.',
    fix: 'Use one of the words the profile lists.',
  }),
  check({
    ...common,
    id: 'DISC-HEALTH-TIME',
    title: 'the time in the health answer is the present one',
    clause: clause.healthTime,
    judge: ({ reply, now }) => everyTime(reply, now),
    means:
      'A local time without offset is read as another moment elsewhere, or the answer is stale.',
    fix: 'Write the current time in UTC with the letter Z.',
  }),
  check({
    ...common,
    id: 'DISC-HEALTH-NOSECRET',
    title: 'the health answer holds no secret',
    clause: clause.healthIsHarmless,
    judge: ({ reply, secrets }) => {
      const found = secretIn(reply, secrets)
      if (found === undefined) return everyReply([reply], 'an answer', () => true)
      return fail('no secret and no internals', `a health answer with ${found}`)
    },
    means: 'Anybody reads a secret of the droplet: this endpoint asks for no token.',
    fix: 'List the members the health answer has one by one; never dump settings or errors into it.',
  }),
]

const hasStatus = (reply: Reply): Outcome =>
  everyReply([reply], 'HTTP 200 and a JSON object with a non-empty status text', (answer) => {
    const status = member(answer, 'status')
    return answer.status === 200 && typeof status === 'string' && status !== ''
  })

function inVocabulary(reply: Reply, { health: { statuses } }: Profile): Outcome {
  const answers = hasStatus(reply)
  const status = member(reply, 'status')
  if (answers.state !== 'pass') return answers
  return typeof status === 'string' && statuses.includes(status.toLowerCase())
    ? pass()
    : fail(`status of ${statuses.join(', ')}`, said(reply))
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/
const toleranceMs = 5000

/** Measured by the Date header where there is one: a wrong clock is the question of CTL-CLOCK. */
function everyTime(reply: Reply, now: number): Outcome {
  const json = isRecord(reply.json) ? reply.json : {}
  const times = ['timestamp', 'updated_at'].filter((name) => json[name] !== undefined)
  if (reply.status !== undefined && times.length === 0)
    return inapplicable('the health answer holds neither timestamp nor updated_at')
  const date = Date.parse(reply.headers.date ?? '')
  const present = Number.isNaN(date) ? now : date
  return everyReply([reply], 'the present time in RFC 3339 form with its offset', () =>
    times.every((name) => {
      const time = json[name]
      if (typeof time !== 'string' || !rfc3339.test(time)) return false
      return Math.abs(Date.parse(time) - present) <= toleranceMs + reply.ms
    }),
  )
}

const secretShapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/, 'a token'],
  [
    /"?\b(REGISTRY_KEY|REGISTRY_API_KEY|API_TOKEN|DO_TOKEN|HETZNER_TOKEN|VULTR_TOKEN)"?\s*[:=]\s*"?[\w+/=.-]{8,}/,
    'settings that hold secrets',
  ],
]

function secretIn(reply: Reply, secrets: readonly string[]): string | undefined {
  if (secrets.some((secret) => secret !== '' && reply.text.includes(secret)))
    return 'a secret the droplet was given'
  return (
    secretShapes.find(([shape]) => shape.test(reply.text))?.[1] ??
    (internalsIn(reply) === undefined ? undefined : 'a stack trace or a source path')
  )
}
