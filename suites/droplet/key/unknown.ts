import * as clause from '../../../fixtures/clauses/key.ts'
import { kidUnknownForged } from '../../../fixtures/deviations/header.ts'
import { freshKey } from '../../../fixtures/deviations/outage.ts'
import { freshKid } from '../../../fixtures/fresh-kid.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, everyReply, said } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'
import { trust } from '../ctl/ctl.ts'
import { onceRotated } from './key.ts'
import { cutShort, type Patience, twoRotationsMs } from './refetch.ts'
import { firstGood, withoutKeySet } from './scenes.ts'

interface Flood {
  readonly fetches: number
  readonly requests: number
  readonly refusals: readonly Reply[]
}

interface Counted extends Flood {
  readonly allowed: number
  readonly good: Reply
}

const unknownKids: Stimulus<Counted> = {
  name: 'two hundred tokens with two hundred unknown kids',
  phase: 'unknown-keys',
  lane: 'exclusive',
  apply: async (stage) => {
    const before = stage.mesh.calls('jwks').length
    const started = stage.mesh.now()
    const refusals: Reply[] = []
    for (let round = 0; round < 20; round += 1)
      refusals.push(
        ...(
          await Promise.all(Array.from({ length: 10 }, () => tryTokens(stage, kidUnknownForged)))
        ).flat(),
      )
    const good = await stage.probe({
      token: stage.token(),
      note: 'a good token after 200 unknown kids',
    })
    return {
      fetches: stage.mesh.calls('jwks').length - before,
      // A droplet that heeds a short cool-down may fetch once in each that passed meanwhile.
      allowed:
        2 + Math.ceil((stage.mesh.now() - started) / 1000 / stage.constants.jwksCooldownSeconds),
      requests: refusals.length,
      refusals,
      good,
    }
  },
}

interface Starved extends Flood, Patience {
  readonly warm: Reply
  readonly goods: readonly Reply[]
}

/** Between two unknown kids; a cool-down that each of them restarts never ends. */
const pauseMs = 50

const newKeyInFlood: Stimulus<Starved> = {
  name: 'a new key while unknown kids keep coming',
  phase: 'outage',
  scene: { faults: [] },
  apply: async (stage) => {
    const { mesh, constants } = stage
    const warm = await firstGood(stage)
    const allowedMs = twoRotationsMs(stage)
    const mostMs = Math.min(allowedMs, constants.maxWaitMs)
    const before = mesh.calls('jwks').length
    const started = mesh.now()
    const goods: Reply[] = []
    // The flood has the cool-down in its hands before there is anything new.
    const refusals = await tryTokens(stage, kidUnknownForged)
    mesh.publish(['K1', { ...stage.keys.jwk('K2'), kid: freshKid }], 'K1')
    let last = await newKey(stage)
    while (!isAccepted(last) && mesh.now() - started < mostMs) {
      refusals.push(...(await tryTokens(stage, kidUnknownForged)))
      if (refusals.length % 5 === 0) goods.push(await goodInFlood(stage))
      await stage.wait(pauseMs)
      last = await newKey(stage)
    }
    goods.push(await goodInFlood(stage))
    const fetches = mesh.calls('jwks').length - before
    const requests = 2 * refusals.length + goods.length
    const tookMs = mesh.now() - started
    return { warm, last, tookMs, allowedMs, refusals, goods, fetches, requests }
  },
}

const newKey = async (stage: Stage): Promise<Reply> =>
  (await tryTokens(stage, freshKey))[0] as Reply

const goodInFlood = (stage: Stage): Promise<Reply> =>
  stage.probe({ token: stage.token(), note: 'a good token among unknown kids' })

const inFlood = { needs: 'R', after: [trust], inapplicable: withoutKeySet } as const

export const keyUnknownChecks: readonly Check[] = [
  check({
    ...inFlood,
    id: 'KEY-UNK-RATE',
    title: 'unknown kids lead to few fetches of the key set',
    clause: clause.refetchIsBounded,
    given: unknownKids,
    judge: ({ fetches, allowed }) =>
      fetches <= allowed
        ? pass(`${fetches} fetches`, { fetchesFor200UnknownKids: fetches })
        : fail(`at most ${allowed} fetches for 200 unknown kids`, `${fetches} fetches`),
    means: 'A stranger with made-up kids turns this droplet into a flood on the Registry.',
    fix: 'Fetch again for an unknown kid only once per cool-down.',
  }),
  check({
    ...inFlood,
    id: 'KEY-UNK-RATE-MUST',
    title: 'a flood of unknown kids leaves good tokens served',
    clause: clause.refetchIsHarmless,
    given: unknownKids,
    judge: (seen) => unharmed(seen, [seen.good]),
    means: 'Made-up kids cost the service of good tokens.',
    fix: 'Keep serving from the cached set while unknown kids are refused.',
  }),
  check({
    ...onceRotated,
    id: 'KEY-UNK-NOSTARVE',
    title: 'a new key is followed while unknown kids keep coming',
    clause: clause.rotationOutlivesFlood,
    given: newKeyInFlood,
    judge: (seen) => inFairFlood(seen, notStarved(seen)),
    means: 'Whoever keeps sending made-up kids keeps this droplet from following a rotation.',
    fix: 'Count the cool-down from the last fetch, not from the last unknown kid; renew in the background too.',
  }),
  check({
    ...onceRotated,
    id: 'KEY-UNK-NOSTARVE-MUST',
    title: 'good tokens are served through a rotation amid unknown kids',
    clause: clause.floodIsHarmless,
    given: newKeyInFlood,
    judge: (seen) => inFairFlood(seen, unharmed(seen, seen.goods)),
    means: 'Made-up kids during a rotation cost the service of good tokens.',
    fix: 'Replace the set only once the new one is there, and serve from the old one meanwhile.',
  }),
]

const unharmed = ({ fetches, requests, refusals }: Flood, goods: readonly Reply[]): Outcome =>
  all(
    fetches > requests
      ? fail('at most one fetch per request', `${fetches} fetches for ${requests} requests`)
      : pass(),
    everyReply(refusals, 'a refusal', (reply) => !isAccepted(reply)),
    goods.some(({ status }) => status === 429)
      ? inconclusive('the rate limit answered 429')
      : everyReply(goods, 'the good token accepted', isAccepted),
  )

const inFairFlood = ({ warm }: Starved, outcome: Outcome): Outcome =>
  isAccepted(warm)
    ? outcome
    : inconclusive(`the good token beforehand met ${said(warm)}`, [warm.exchange])

function notStarved(seen: Starved): Outcome {
  const { last, tookMs, allowedMs } = seen
  if (isAccepted(last)) return pass(`accepted after ${Math.round(tookMs)} ms`)
  if (last.status === undefined || last.status === 429)
    return inconclusive(said(last), [last.exchange])
  return (
    cutShort(seen, 'the new key not accepted') ??
    fail(`accepted within ${allowedMs / 1000} s of its publication`, said(last), last.ask.note, [
      last.exchange,
    ])
  )
}
