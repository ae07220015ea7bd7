import * as clause from '../../../fixtures/clauses/env-payload.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { isRecord } from '../../../src/model/json.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { acceptsOrRefuses, all, said, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { acceptedPayload } from './payload-shapes.ts'
import { post, postEach, postText } from './post.ts'

/** How long an address in a payload is given to be fetched. */
const effectMs = 300

const common = { needs: 'T', after: [posToken] } as const

export const envInertChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-PAYLOAD-INJECT',
    title: 'commands, queries and addresses in a payload stay data',
    clause: clause.payloadIsInert,
    tags: ['timed'],
    given: {
      name: 'payloads that mean something to a shell, a database or an HTTP client',
      phase: 'messages',
      negatives: 7,
      waits: () => effectMs,
      apply: async (stage) => {
        const mark = `in-payload-${crypto.randomUUID()}`
        const lure = lureOf(stage)
        const texts = { ...hostile, ...(lure ? { 'an address of ours': `${lure}/${mark}` } : {}) }
        const replies = await postEach(
          stage,
          Object.entries(texts).map(([what, text]) => ({
            note: `a payload of ${what}`,
            parts: { payload: filledWith(stage, text) },
          })),
        )
        if (lure)
          await stage.mesh.until(
            (calls) => calls.some(({ target }) => target.includes(mark)),
            effectMs,
          )
        return { replies, hits: stage.ledger().calls.filter(({ target }) => target.includes(mark)) }
      },
    },
    judge: ({ replies, hits: [hit] }, _, { limits }) =>
      hit
        ? fail(
            'an address inside a payload is never fetched',
            `${hit.method} ${hit.path} arrived`,
            undefined,
            [hit.exchange],
          )
        : staysSafe(replies, limits.maxLatencyMs),
    means: 'A peer decides what the droplet executes, asks of its database or fetches.',
    fix: 'Compare actions with a list of known ones, and hand text on as a parameter, never as code or address.',
  }),
  check({
    ...common,
    id: 'ENV-PROTO',
    title: 'a member called __proto__ changes nothing for later messages',
    clause: clause.namesAreOrdinary,
    given: {
      name: 'messages with members called __proto__ and constructor, and what is answered afterwards',
      phase: 'messages',
      lane: 'exclusive',
      apply: pollution,
    },
    judge: (seen) => all(acceptsOrRefuses(seen.hostile), unpolluted(seen)),
    means: 'One message plants members into the objects that every later request is answered from.',
    fix: 'Never merge what was received into other objects; copy the members you know one by one.',
  }),
]

const hostile = {
  'a path upwards': '../../../../etc/passwd',
  'a shell command': '; sleep 5; $(sleep 5) `sleep 5` | sleep 5',
  'an SQL statement': "'; SELECT pg_sleep(5); SELECT SLEEP(5); --",
  'template expressions': `{{7*7}}$${'{7*7}'}<%= 7*7 %>#{7*7}`,
  'a Mongo operator': '{"$where":"sleep(5000)"}',
  'a format string': '%s%s%s%n{0.__class__.__mro__}',
}

/** Without a mesh there is nobody to come to. */
function lureOf(stage: Stage): string | undefined {
  try {
    return stage.mesh.lureUrl
  } catch {
    return undefined
  }
}

/** The text in every place a handler looks at: the members of the baseline payload, and the usual names. */
const filledWith = (stage: Stage, text: string) => ({
  ...Object.fromEntries(Object.keys(acceptedPayload(stage)).map((name) => [name, text])),
  action: text,
  provider: text,
  url: text,
})

interface Pollution {
  readonly mark: string
  readonly before: readonly Reply[]
  readonly hostile: readonly Reply[]
  readonly after: readonly Reply[]
}

/** "json spaces" is a setting that a popular framework reads off any polluted object: harmless, and plain to see. */
async function pollution(stage: Stage): Promise<Pollution> {
  const mark = `planted_${crypto.randomUUID().slice(0, 8)}`
  const planted = JSON.stringify({ [mark]: mark, 'json spaces': 1 })
  const members = [`"__proto__":${planted}`, `"constructor":{"prototype":${planted}}`]
  const payload = JSON.stringify(acceptedPayload(stage)).slice(1)
  const before = await plain(stage)
  const envelopes = members.flatMap((member) => [
    JSON.stringify(stage.envelope()).replace('{', () => `{${member},`),
    JSON.stringify(stage.envelope({ payload: '@@' })).replace(
      '"@@"',
      () => `{${member}${payload === '}' ? '' : ','}${payload}`,
    ),
  ])
  const notes = [
    '__proto__ in a message',
    '__proto__ in a payload',
    'constructor.prototype in a message',
    'constructor.prototype in a payload',
  ]
  const hostile = await Promise.all(
    envelopes.map((text, index) => postText(stage, text, notes[index] ?? '')),
  )
  return { mark, before, hostile, after: await plain(stage) }
}

async function plain(stage: Stage): Promise<readonly Reply[]> {
  const { state, health } = stage.profile.endpoints
  const paths = [health.path, ...(stage.facts.present.has(state.path) ? [state.path] : [])]
  return Promise.all([
    post(stage, { note: 'the baseline message', parts: {} }),
    ...paths.map((path) => stage.ask({ method: 'GET', path, token: stage.token() })),
  ])
}

/** A droplet may show what it received; what shows pollution is the member in a place of its own. */
export function unpolluted({ mark, before, after }: Pollution): Outcome {
  if (!before[0] || !isAccepted(before[0]))
    return inconclusive('the baseline message was not accepted beforehand')
  for (const [index, reply] of after.entries()) {
    const earlier = before[index]
    const what = `${reply.ask.method} ${reply.ask.path}`
    if (earlier?.status !== undefined && reply.status !== earlier.status)
      return fail(`${what}: HTTP ${earlier.status} as before`, said(reply), what, [reply.exchange])
    if (isPlanted(reply.json, mark))
      return fail(`${what}: no member ${mark}`, said(reply), what, [reply.exchange])
    if (earlier && isLaidOut(reply) && !isLaidOut(earlier))
      return fail(`${what}: JSON laid out as before`, 'JSON with the planted spaces', what, [
        reply.exchange,
      ])
  }
  return pass()
}

const received = /^(?:__proto__|constructor|prototype|payload|body|message|messages|last_message)$/

const isPlanted = (value: unknown, mark: string): boolean =>
  Array.isArray(value)
    ? value.some((item) => isPlanted(item, mark))
    : isRecord(value) &&
      Object.entries(value).some(
        ([name, inner]) => name === mark || (!received.test(name) && isPlanted(inner, mark)),
      )

const isLaidOut = ({ text }: Reply): boolean => /^[[{]\s*\n/.test(text)
