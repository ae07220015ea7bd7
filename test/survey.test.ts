import { describe, expect, it } from 'vitest'
import type { Conduct } from '../mocks/droplet/conduct.ts'
import type { Behaviour } from '../src/model/behaviour.ts'
import { inProcess } from '../src/self-test/in-process.ts'
import { orderFor } from '../src/self-test/order.ts'
import { openSession } from '../src/session/session.ts'

/** The maps of the reference with a fault; no check is conducted. */
async function mapsOf(fault: Partial<Conduct>): Promise<Behaviour> {
  const session = await openSession(orderFor({}), { start: inProcess(fault) })
  try {
    const { behaviour } = await session.end()
    if (!behaviour) throw new Error('no survey was made')
    return behaviour
  } finally {
    await session.close()
  }
}

// One after the other: a droplet that answers late may answer in the next second.
describe('the leeway meter', () => {
  it.each([0, 5, 60])('finds %i seconds to the second', async (leewaySeconds) => {
    const { leeway } = await mapsOf({ leewaySeconds })
    expect(leeway).toMatchObject({ expSeconds: leewaySeconds, nbfSeconds: leewaySeconds })
    expect(leeway?.requests).toBeLessThanOrEqual(12)
  })

  it('says where it ends', async () => {
    const { leeway } = await mapsOf({ leewaySeconds: 600 })
    expect(leeway).toMatchObject({ expSeconds: 63, nbfSeconds: 63, mostSeconds: 63 })
  })

  it('is not misled by a clock that is off', async () => {
    const { leeway } = await mapsOf({ clockOffSeconds: 20 })
    expect(leeway).toMatchObject({ expSeconds: 5, nbfSeconds: 5 })
    expect(leeway?.clockOffsetSeconds).toBeGreaterThanOrEqual(19)
    expect(leeway?.clockOffsetSeconds).toBeLessThanOrEqual(20)
  })
})

describe.concurrent('the doors', () => {
  it('are told apart', async () => {
    const { doors } = await mapsOf({ guardsMessage: false, absentPaths: ['/version'] })
    const access = Object.fromEntries(doors.map((door) => [door.path, door.access]))
    expect(access).toMatchObject({
      '/health': 'public',
      '/message': 'public',
      '/send': 'protected',
      '/capabilities': 'protected',
      '/version': 'absent',
    })
  })

  it('shut to everybody are told as such', async () => {
    const { doors, credentials } = await mapsOf({ admitsNobody: true })
    expect(doors.find(({ path }) => path === '/message')?.access).toBe('refuses-all')
    expect(credentials).toEqual([])
  })
})

describe.concurrent('the forms of credential', () => {
  const opening = async (fault: Partial<Conduct>): Promise<string[]> => {
    const { credentials } = await mapsOf(fault)
    return credentials.filter(({ opens }) => opens.length > 0).map(({ form }) => form)
  }

  it('are two for the reference', async () => {
    expect(await opening({})).toEqual(['Bearer', 'bearer in lower case'])
  })

  it.each([
    [{ tokenAlsoFrom: 'query' }, 'access_token in the query'],
    [{ tokenAlsoFrom: 'cookies' }, 'a cookie'],
    [{ ownKeyTrusted: true }, "a token of the droplet's own"],
    [{ noneAccepted: 'literal' }, 'an unsigned token'],
    [{ apiTokenPasses: 'whole' }, 'the API token as Bearer'],
    [{ registryKeyHeaderPasses: true }, 'X-Registry-Key'],
  ] as [Partial<Conduct>, string][])('%o adds: %s', async (fault, form) => {
    expect(await opening(fault)).toContain(form)
  })
})

it('the key map counts fetches and requests', async () => {
  const { keys } = await mapsOf({})
  expect(keys?.fetches).toBeGreaterThan(0)
  expect(keys?.requests).toBeGreaterThan(20)
  const eager = await mapsOf({ keysFetched: 'per-request' })
  expect(eager.keys?.fetches).toBeGreaterThan(10 * (keys?.fetches ?? 0))
})
