import * as clause from '../../../fixtures/clauses/key-sets.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { accepts, said } from '../../judges.ts'
import { firstGood } from './scenes.ts'
import { inScene, neverFetched, noted, unbroken } from './set-rows.ts'

interface Typed {
  /** Good tokens while the first content type is in force. */
  readonly first: readonly Reply[]
  readonly fetches: number
  /** A token of a new key, which stands in a set of the second content type. */
  readonly second: Reply
  readonly refetches: number
}

/** The key set declared one way at the start, and another way when it holds a new key. */
const declared = (
  types: readonly [string, string],
  requests: number,
  headers: NonNullable<Fault['headers']> = [],
): Stimulus<Typed> => ({
  name: `the key set declared as "${types[0]}", then as "${types[1]}"`,
  phase: 'outage',
  scene: {
    faults: [
      { at: 'jwks', contentType: types[0], headers, times: 1 },
      { at: 'jwks', contentType: types[1], headers },
    ],
    env: { JWKS_COOLDOWN_SECONDS: '0.2' },
  },
  waits: () => pausesMs.reduce((sum, ms) => sum + ms),
  apply: async (stage) => {
    const first = [await firstGood(stage)]
    while (first.length < requests)
      first.push(await stage.probe({ token: stage.token(), note: 'a good token, one more' }))
    const fetches = stage.mesh.calls('jwks').length
    stage.mesh.publish(['K2'], 'K2')
    const probe = () => stage.probe({ token: stage.token(), note: 'a token of the new key' })
    let second = await probe()
    for (const pauseMs of pausesMs) {
      if (isAccepted(second)) break
      await stage.wait(pauseMs)
      second = await probe()
    }
    return { first, fetches, second, refetches: stage.mesh.calls('jwks').length - fetches }
  },
})

const pausesMs = [300, 500, 500]

const requests = 20

const json = declared(['application/jwk-set+json', 'application/json; charset=utf-8'], requests, [
  ['cache-control', 'no-store'],
])

export const keyTypeChecks: readonly Check[] = [
  check({
    ...inScene,
    id: 'KEY-CTYPE',
    title: 'a key set is read when declared as JWK Set or with a charset',
    clause: clause.everyJsonType,
    evidence: { exchanges: 2, callbacks: 1 },
    given: json,
    judge: bothRead,
    means: 'A Registry that declares its keys as the standard says serves nobody.',
    fix: 'Parse the body as JSON whatever its content type says.',
  }),
  check({
    ...inScene,
    id: 'KEY-HTTPCACHE',
    title: 'no-store on the key set does not cost a fetch per request',
    clause: clause.noStoreIsBounded,
    evidence: { exchanges: requests, callbacks: 1 },
    given: json,
    judge: bounded,
    means: 'One header of the Registry turns every request here into one there.',
    fix: 'Heed cache directives within a least and a greatest age.',
  }),
  check({
    ...inScene,
    id: 'KEY-CTYPE-OTHER',
    title: 'a key set declared as something else breaks nothing',
    clause: clause.otherTypes,
    evidence: { exchanges: 2, callbacks: 1 },
    given: declared(['text/plain', ''], 1),
    judge: ({ first, second, fetches }) =>
      fetches === 0 ? neverFetched : noted(first, unbroken([...first, second]), 'the set'),
    means: 'A wrong content type becomes an error that nobody caught.',
    fix: 'Parse the body as JSON, or refuse the set and answer 503.',
  }),
]

function bothRead({ first, second, fetches, refetches }: Typed): Outcome {
  if (fetches === 0) return neverFetched
  const read = accepts(first.slice(0, 1))
  if (read.state !== 'pass') return read
  if (isAccepted(second)) return pass()
  return refetches === 0
    ? pass('the droplet asked once, so only the first content type was tried')
    : fail('the second set read, too', said(second), second.ask.note, [second.exchange])
}

function bounded({ first, fetches }: Typed): Outcome {
  const lost = first.find((reply) => !isAccepted(reply))
  if (lost) return inconclusive(`a good token met ${said(lost)}`, [lost.exchange])
  return fetches < first.length
    ? pass(`${fetches} fetches for ${first.length} requests`)
    : fail(`fewer than ${first.length} fetches`, `${fetches} fetches for as many requests`)
}
