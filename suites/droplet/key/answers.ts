import * as clause from '../../../fixtures/clauses/key-answers.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted } from '../../../src/model/reply.ts'
import { said } from '../../judges.ts'
import {
  among,
  askedAgain,
  type BadAnswers,
  badAnswers,
  kept,
  slownessMs,
  survived,
} from './bad-answers.ts'
import { onceRotated } from './key.ts'
import { neverAsked } from './refetch.ts'

const statuses = [500, 503, 429, 404, 403, 204]

const named = (status: number): string => `HTTP ${status}`

const bodies = [
  '{"keys":[{"kty":"RSA","n":',
  '',
  'null',
  '[]',
  '"x"',
  '{}',
  '{"keys":null}',
  '{"keys":{}}',
  '{"keys":[null]}',
  '{"keys":["x"]}',
]

const quoted = (body: string): string => (body === '' ? 'an empty body' : `the body ${body}`)

const html = 'a page of HTML'

const garbage = [...bodies.map(quoted), html]

const pauseSeconds = 3

type Paused = Awaited<ReturnType<typeof askedAgain>>

const wrongAnswers: Stimulus<BadAnswers & { readonly paused: Paused }> = {
  name: 'error statuses and junk in place of the key set, one after the other',
  phase: 'outage',
  scene: { faults: [], long: true },
  patienceMs: () => slownessMs(statuses.length + garbage.length),
  apply: async (stage) => {
    const seen = await badAnswers(stage, {
      ...Object.fromEntries(statuses.map((status) => [named(status), { status }])),
      ...Object.fromEntries(bodies.map((body) => [quoted(body), { status: 200, body }])),
      [html]: {
        status: 200,
        body: '<html><body>Bad gateway</body></html>',
        contentType: 'text/html',
      },
    })
    // Last, for whoever heeds it fetches nothing for a while.
    const goesOn = seen.answers.length > 0 && seen.answers.every(({ fetched }) => fetched)
    const paused = goesOn
      ? await askedAgain(stage, pauseSeconds)
      : { fetched: false, again: 0, waitedMs: seen.waitedMs }
    return { ...seen, paused }
  },
}

const wrongAnswer = { ...onceRotated, given: wrongAnswers } as const

const validateThenSwap = 'Put a new set in place only after a 200 with a well-formed key set.'

export const keyAnswerChecks: readonly Check[] = [
  check({
    ...wrongAnswer,
    id: 'KEY-STATUS',
    title: 'an error status instead of keys lets nobody in and passes',
    clause: clause.errorStatusIsNoSet,
    evidence: { callbacks: statuses.length },
    judge: (seen) => among(seen, statuses.map(named), survived),
    means: 'An error of the Registry opens the door, breaks requests, or stays after it is over.',
    fix: validateThenSwap,
  }),
  check({
    ...wrongAnswer,
    id: 'KEY-STATUS-SHOULD',
    title: 'an error status instead of keys leaves the last good set in force',
    clause: clause.errorStatusKeepsSet,
    evidence: { callbacks: statuses.length },
    judge: (seen) => among(seen, statuses.map(named), kept),
    means: 'One error of the Registry costs the service of everybody.',
    fix: validateThenSwap,
  }),
  check({
    ...wrongAnswer,
    id: 'KEY-GARBAGE',
    title: 'a body that is no key set lets nobody in and passes',
    clause: clause.junkIsNoSet,
    evidence: { callbacks: garbage.length },
    judge: (seen) => among(seen, garbage, survived),
    means: 'A proxy page instead of keys opens the door, breaks requests, or stays.',
    fix: validateThenSwap,
  }),
  check({
    ...wrongAnswer,
    id: 'KEY-GARBAGE-SHOULD',
    title: 'a body that is no key set leaves the last good set in force',
    clause: clause.junkKeepsSet,
    evidence: { callbacks: garbage.length },
    judge: (seen) => among(seen, garbage, kept),
    means: 'A proxy page instead of keys costs the service of everybody.',
    fix: validateThenSwap,
  }),
  check({
    ...wrongAnswer,
    id: 'KEY-429',
    title: 'Retry-After on the key set is waited out',
    clause: clause.retryAfterHeeded,
    evidence: { callbacks: 1 },
    judge: waitedOut,
    means: 'The droplet hammers a Registry that asked for a pause.',
    fix: 'Remember the moment Retry-After names, and fetch nothing before it.',
  }),
]

function waitedOut({ warm, neededMs, paused }: BadAnswers & { readonly paused: Paused }): Outcome {
  if (!isAccepted(warm))
    return inconclusive(`the good token beforehand met ${said(warm)}`, [warm.exchange])
  if (!paused.fetched) return neverAsked(paused.waitedMs, neededMs + paused.waitedMs)
  return paused.again === 0
    ? pass()
    : fail(
        `no fetch within ${pauseSeconds} s of a 429 that asks for as much`,
        `${paused.again} fetches`,
      )
}
