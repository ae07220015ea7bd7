import * as clause from '../../../fixtures/clauses/key-answers.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { all, neverAccepted, said } from '../../judges.ts'
import {
  among,
  type BadAnswer,
  type BadAnswers,
  badAnswers,
  kept,
  type Script,
  slownessMs,
  survived,
} from './bad-answers.ts'
import { onceRotated } from './key.ts'
import { refusedOrClosed } from './refetch.ts'

const elsewhere = "a redirect to an attacker's key set"
const inCircles = 'a redirect to itself'
const endless = 'a body without end'
const inflating = 'a small body that inflates to half a gigabyte'

const script: Script = {
  [elsewhere]: { status: 302, headers: [['location', '{lure}/jwks.json']] },
  [endless]: { flow: 'endless' },
  [inflating]: { flow: 'inflating' },
  // Last, for a droplet that never gives up makes more calls than are kept.
  [inCircles]: { status: 302, headers: [['location', '{self}/.well-known/jwks.json']] },
}

/** An answer without end may hold every request that waits for it: it costs as much as so many that are only wrong. */
const heldByEach = 4

const hostileAnswers: Stimulus<
  BadAnswers & { readonly lured: number; readonly health: Reply; readonly alive: boolean }
> = {
  name: 'redirects and bodies without end in place of the key set, one after the other',
  phase: 'outage',
  scene: { faults: [], long: true },
  patienceMs: () => slownessMs(heldByEach * Object.keys(script).length),
  apply: async (stage) => {
    const seen = await badAnswers(stage, script)
    const health = await stage.ask({
      method: 'GET',
      path: stage.profile.endpoints.health.path,
      note: 'health after bodies without end',
    })
    const lured = stage.mesh.calls().filter(({ actor }) => actor === 'lure').length
    return { ...seen, lured, health, alive: stage.alive() }
  },
}

const hostile = { ...onceRotated, given: hostileAnswers } as const

const noRedirects = 'Fetch the key set without following redirects (redirect: error).'

export const hostileAnswerChecks: readonly Check[] = [
  check({
    ...hostile,
    id: 'KEY-REDIRECT-CROSS',
    title: 'keys behind a redirect to another origin are not trusted',
    clause: clause.redirectIsNoTrust,
    evidence: { callbacks: 1 },
    judge: (seen) => among(seen, [elsewhere], (answers) => untrusted(answers, seen.lured)),
    means: 'Whoever can make the Registry redirect once decides which tokens are good.',
    fix: noRedirects,
  }),
  check({
    ...hostile,
    id: 'KEY-REDIRECT-LOOP',
    title: 'a key set that redirects to itself is given up',
    clause: clause.redirectsEnd,
    evidence: { callbacks: 1 },
    judge: (seen) =>
      among(seen, [inCircles], (answers) => all(...answers.map(givenUp), survived(answers))),
    means: 'One wrong redirect turns the droplet into a flood, or holds its requests for ever.',
    fix: noRedirects,
  }),
  check({
    ...hostile,
    id: 'KEY-REDIRECT-LOOP-SHOULD',
    title: 'a key set that redirects to itself leaves the last one in force',
    clause: clause.redirectsKeepSet,
    evidence: { callbacks: 1 },
    judge: (seen) => among(seen, [inCircles], kept),
    means: 'One wrong redirect costs the service of everybody.',
    fix: 'A fetch that ends in a redirect failed: keep the set in hand.',
  }),
  check({
    ...hostile,
    id: 'KEY-HUGE',
    title: 'a key set without end is cut off, and the last one serves on',
    clause: clause.endlessSetBounded,
    evidence: { callbacks: 1 },
    judge: (seen) => among(seen, [endless], (answers) => servedOn(seen, answers)),
    means: 'One answer without end costs the memory or the service of this droplet.',
    fix: 'Stop reading a key set beyond 1 MB, and keep the last good one.',
  }),
  check({
    ...hostile,
    id: 'KEY-BOMB',
    title: 'a key set that inflates is cut off, and the last one serves on',
    clause: clause.inflationBounded,
    evidence: { callbacks: 1 },
    judge: (seen) => among(seen, [inflating], (answers) => servedOn(seen, answers)),
    means: 'Half a megabyte on the wire fills the memory of this droplet.',
    fix: 'Count the bytes after decompression too, and stop at 1 MB.',
  }),
]

function untrusted(answers: readonly BadAnswer[], lured: number): Outcome {
  const outcome = all(
    ...answers.map(({ forged, unknown }) =>
      all(neverAccepted(forged), refusedOrClosed([...forged, unknown])),
    ),
  )
  return outcome.state === 'pass' && lured > 0
    ? pass('the redirect was followed, its keys are not trusted')
    : outcome
}

/** More than any client that counts its redirects follows; curl has the most, with fifty. */
const mostHops = 60
const soonMs = 10_000

function givenUp({ unknown, forged, fetches }: BadAnswer): Outcome {
  const hops = fetches / (2 + forged.length)
  if (hops > mostHops)
    return fail(
      'a redirect that is given up after some rounds',
      `${fetches} fetches for ${2 + forged.length} requests`,
      inCircles,
    )
  return inTime(unknown, inCircles)
}

const inTime = (reply: Reply, name: string): Outcome =>
  reply.silence?.kind === 'timeout' || reply.ms > soonMs
    ? fail(
        `an answer within ${soonMs / 1000} s`,
        `${said(reply)} after ${Math.round(reply.ms / 1000)} s`,
        name,
        [reply.exchange],
      )
    : pass()

const servedOn = (
  { health, alive }: { readonly health: Reply; readonly alive: boolean },
  answers: readonly BadAnswer[],
): Outcome =>
  all(
    ...answers.map(({ unknown, name }) => inTime(unknown, name)),
    survived(answers),
    kept(answers),
    isAccepted(health) || health.status === 503
      ? pass()
      : fail('an answer of /health', said(health), 'health afterwards', [health.exchange]),
    alive ? pass() : fail('a process that goes on', 'it ended'),
  )
