import { describe, expect, it } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Stimulus } from '../src/model/check.ts'
import type { Fault } from '../src/model/fault.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Stage } from '../src/model/stage.ts'
import { catalogue } from '../suites/catalogue.ts'
import { hugeAnswers } from '../suites/droplet/send/huge.ts'
import type { ToItself } from '../suites/droplet/send/load.ts'
import { lookupSends } from '../suites/droplet/send/looking.ts'
import { oddSends, readersSend } from '../suites/droplet/send/odd.ts'
import { hostileRecords } from '../suites/droplet/send/records.ts'
import { retrySends } from '../suites/droplet/send/retrying.ts'
import { call, facts, register } from './life-calls.ts'
import { judgeOf, meshOf, reply, stageOf } from './suites-env-stage.ts'

// What a send makes of the calls that it led to, on a stage whose clock stands still.

const judge = judgeOf(catalogue)
const row = (id: string) => catalogue.find((one) => one.id === id)
const readers: Profile = {
  ...profile,
  token: {
    ...profile.token,
    privilege: { claim: 'permissions', read: 'read', write: 'write' },
  },
}
const probe = async () => reply(200)

interface Surroundings {
  readonly registryUrl?: string
  readonly rss?: readonly (number | undefined)[]
  readonly stage?: Partial<Stage>
}

async function played<Seen>(
  stimulus: Stimulus<Seen>,
  calls: readonly Call[],
  set: Surroundings = {},
) {
  const faults: Fault[] = []
  const waited: boolean[] = []
  const amended: unknown[] = []
  const [before, ...later] = set.rss ?? []
  let looks = 0
  const mesh = {
    ...meshOf(calls),
    lureUrl: 'http://localhost:4',
    now: () => 0,
    amendPeer: (_: number, record: object) => void amended.push(record),
    fault: (one: Fault) => {
      faults.push(one)
      return () => {}
    },
    until: async (predicate: (seen: readonly Call[]) => boolean) => {
      waited.push(predicate(calls))
      return true
    },
    ...(set.registryUrl && { registryUrl: set.registryUrl }),
  }
  const stage = stageOf(() => reply(200, {}), {
    mesh,
    resources: () => {
      const rssBytes = looks++ === 0 ? before : later[0]
      return rssBytes === undefined ? undefined : { rssBytes, openFiles: 1 }
    },
    ...set.stage,
  })
  return { seen: await stimulus.apply(stage), faults, waited, amended }
}

describe('a send to targets without end', () => {
  const taken = (purpose: Call['purpose'], id: number, bytes?: number): Call =>
    call(purpose, 1, { target: `/peers/${id}`, ...(bytes && { taken: bytes }) })

  it('is settled when all that was taken is counted', async () => {
    const settled = async (...calls: readonly Call[]) => (await played(hugeAnswers, calls)).waited
    expect(await settled(taken('message', 7001, 5), taken('message', 7002, 6))).toEqual([true])
    expect(await settled(taken('message', 7001, 5), taken('message', 7002))).toEqual([false])
    expect(await settled(taken('lookup', 7001), taken('message', 9999))).toEqual([true])
    const seen = [taken('message', 7001, 5), taken('lookup', 7002, 7), taken('message', 9, 8)]
    expect((await played(hugeAnswers, seen)).seen.taken).toEqual([5, 0])
  })

  it('shows how much the memory grew, where it was seen', async () => {
    const grown = async (...rss: readonly (number | undefined)[]) =>
      (await played(hugeAnswers, [], { rss })).seen.grownBytes
    expect([await grown(100, 300), await grown(100, 50), await grown(100, undefined)]).toEqual([
      ...[200, 0, 0],
    ])
    expect([await grown(undefined, 100), await grown(undefined, undefined)]).toEqual([
      ...[undefined, undefined],
    ])
  })
})

describe('a send to itself', () => {
  const itself = async (id: number, ...calls: readonly Call[]) => {
    const stimulus = row('SEND-SELF')?.stimulus as Stimulus<ToItself>
    const known = { stage: { facts: { ...facts, dropletId: id } } }
    return (await played(stimulus, calls, known)).seen
  }
  const looked = async (id: number, target: string) =>
    (await itself(id, call('lookup', 1, { target }))).errand.lookups

  it('counts look-ups of its number, and of the whole list', async () => {
    expect([await looked(4, '/droplet/4'), await looked(4, '/droplets')]).toEqual([1, 1])
    expect([await looked(100_009, '/droplet/100009'), await looked(4, '/droplet/100009')]).toEqual([
      ...[1, 0],
    ])
  })

  it('knows the address that was registered, where it is one', async () => {
    const told = async (endpoint: unknown) =>
      (await itself(4, register(1, { json: { endpoint } }))).endpoint
    expect([await told('http://a.test'), await told('a b'), await told(5)]).toEqual([
      ...['http://a.test', undefined, undefined],
    ])
  })

  it('is not asked of a droplet that nobody knows the id of', () => {
    const because = (dropletId: number | undefined) =>
      row('SEND-SELF')?.inapplicable?.(
        { ...facts, dropletId, present: new Set(['/send']) },
        profile,
      )
    expect([because(4), because(undefined)]).toEqual([
      ...[undefined, 'nobody knows the id of the droplet'],
    ])
  })
})

describe('a send by a reader', () => {
  it('is made where the dialect knows one', async () => {
    const sent = async (known: Profile) =>
      (await played(readersSend, [], { stage: { profile: known } })).seen.reply?.status
    expect([await sent(profile), await sent(readers)]).toEqual([undefined, 200])
    const because = (known: Profile) =>
      row('SEND-PERM')?.inapplicable?.({ ...facts, present: new Set(['/send']) }, known)
    expect([because(profile), because(readers)]).toEqual([
      ...['this profile grants no privileges', undefined],
    ])
    expect(judge('SEND-PERM', { reply: undefined, delivered: [] }).state).toBe('inconclusive')
  })
})

describe('a send that is odd', () => {
  it('is delivered by a message for its target, and by nothing else', async () => {
    const to = (purpose: Call['purpose'], target: number): Call =>
      call(purpose, 1, { path: '/else', json: { target } })
    const calls = [to('message', 7002), to('lookup', 7002), to('message', 9)]
    expect((await played(oddSends, calls)).seen.delivered).toEqual(calls.slice(0, 1))
  })

  it('meets a mesh on loopback by three names', async () => {
    const inside = async (host: string) =>
      (await played(hostileRecords, [], { registryUrl: `http://${host}:1` })).seen.meshOnLoopback
    const hosts = ['127.0.0.1', 'localhost', '[::1]', 'localhost.test', 'registry.test']
    expect(await Promise.all(hosts.map(inside))).toEqual([true, true, true, false, false])
  })

  it('asks for more patience of a droplet whose waits are long', async () => {
    const plain = stageOf(() => reply(200)).constants
    const patience = async (retryBaseMs: number) => {
      const constants = { ...plain, retryBaseMs }
      const { seen, faults } = await played(retrySends, [], { stage: { constants } })
      return [seen.retryAfterMs, seen.accepted.length, faults.slice(-4).map(({ status }) => status)]
    }
    const accepted = [201, 202, 204, undefined]
    expect([await patience(500), await patience(501)]).toEqual([
      [1000, 5, accepted],
      [3000, 5, accepted],
    ])
  })

  it('goes over TLS to where the keys came from, under another name', async () => {
    const keys = (...hosts: readonly string[]): Call[] =>
      hosts.map((host) => call('jwks', 1, { rawHeaders: [['Host', host]] }))
    const stimulus = row('SEND-TLS')?.stimulus
    const sent = async (...hosts: readonly string[]) =>
      stimulus && (await played(stimulus, keys(...hosts), { stage: { probe } })).amended
    expect(await sent('127.0.0.1:1', '127.0.0.1:9')).toEqual(
      [7001, 7002, 7003, 7004].map((id) => ({ endpoint: `https://localhost:9/peers/${id}` })),
    )
    expect(await sent('127.0.0.1:1')).toEqual([])
  })

  it('is seen wherever at its peer it arrives', async () => {
    const astray = call('other', 1, { actor: 'peer', path: '//v1/message' })
    const { joined } = (await played(lookupSends, [astray])).seen
    expect(joined.map(({ paths }) => paths)).toEqual(Array(3).fill(['//v1/message']))
  })
})
