import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contextOf } from '../src/wire/trust.ts'
import { cameOf, clientOf, ways } from './hostile/peer.ts'
import { makeAuthority, type Served, serveTls } from './tls-cast.ts'

const authority = makeAuthority()
const stranger = makeAuthority('Somebody Else')
const identity = authority.client()
let open: Served
let closed: Served

beforeAll(async () => {
  open = await serveTls(authority.server())
  closed = await serveTls({
    ...authority.server(),
    ca: authority.pem,
    requestCert: true,
    rejectUnauthorized: true,
  })
})
afterAll(() => {
  open.close()
  closed.close()
})

describe.each(ways)('a %s request behind TLS', (_way, { headers = [] }) => {
  const ask = { method: 'GET', path: '/health', headers }

  test('is sent to whom a further authority vouches for, and to nobody else', async () => {
    const trusting = { tls: { authorities: authority.pem } }
    expect(cameOf(await clientOf(open, trusting).ask(ask))).toBe('200')
    const wrong = { tls: { authorities: stranger.pem } }
    const refused = await clientOf(open, wrong).ask(ask)
    expect(refused.silence?.detail).toMatch(/certificate|CERT|SIGNATURE/i)
  })

  test('shows our certificate to a target that asks for one', async () => {
    const tls = { authorities: authority.pem, identity }
    const reply = await clientOf(closed, { tls }).ask(ask)
    expect(cameOf(reply)).toBe('200')
    expect(closed.askedBy.at(-1)).toBe('The Harness')
  })

  test('is refused there without one, and says why', async () => {
    const asked = closed.askedBy.length
    const reply = await clientOf(closed, { tls: { authorities: authority.pem } }).ask(ask)
    expect(reply.status).toBeUndefined()
    expect(reply.silence?.detail).toMatch(/certificate required/i)
    expect(closed.askedBy).toHaveLength(asked)
  })
})

test('a conversation and a call to another origin have the same trust', async () => {
  const client = clientOf(open, { tls: { authorities: authority.pem, identity } })
  const talk = await client.converse({
    note: 'health',
    steps: [{ send: `GET /health HTTP/1.1\r\nHost: a\r\n\r\n` }, { answers: 1, withinMs: 3000 }],
  })
  expect(talk.answers.map(({ status }) => status)).toEqual([200])
  const there = client.at(closed.url)
  expect(cameOf(await there.ask({ method: 'GET', path: '/health' }))).toBe('200')
  await there.close()
})

test('without more than Node knows there is no context of our own', () => {
  expect(contextOf()).toBeUndefined()
  expect(contextOf({})).toBeUndefined()
})
