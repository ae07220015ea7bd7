import { describe, expect, test } from 'vitest'
import { envelope, run, token } from './droplet-cast.ts'

describe('messages', () => {
  test('answers with the trace of the message', async () => {
    const { post } = await run()
    const sent = envelope({ message_type: 'command' })
    const reply = await post('/message', sent, token())
    expect(reply.status).toBe(200)
    expect(await reply.json()).toEqual({
      trace_id: sent.trace_id,
      response: 'executing',
      data: { accepted: true, receipt: expect.any(String) },
    })
  })

  test('asks who is there before it reads, and refuses what it cannot use', async () => {
    const { post } = await run()
    const status = async (body: unknown, bearer?: string) =>
      (await post('/message', body, bearer)).status
    expect(await status('{broken')).toBe(401)
    expect(await status('{broken', token())).toBe(400)
    expect(await status('['.repeat(10_000), token())).toBe(400)
    expect(await status([], token())).toBe(422)
    expect(await status(envelope({ trace_id: 'abc' }), token())).toBe(422)
    expect(await status(envelope({ source: 6 }), token())).toBe(403)
    expect(await status(envelope({ target: 9 }), token())).toBe(422)
    expect(await status(envelope({ timestamp: '2025-02-30T08:00:00Z' }), token())).toBe(422)
    expect(await status(envelope({ timestamp: '2025-02-28T08:00:00+05:30' }), token())).toBe(200)
    expect(await status(envelope({ payload: { text: 'x'.repeat(1_100_000) } }), token())).toBe(413)
  })

  test('never quotes the input of an invalid message', async () => {
    const { post } = await run()
    const reply = await post(
      '/message',
      envelope({ trace_id: undefined, payload: { password: 'canary' } }),
      token(),
    )
    const body = await reply.text()
    expect(JSON.parse(body)).toEqual({
      detail: [{ loc: ['body', 'trace_id'], msg: 'field required', type: 'missing' }],
    })
  })

  test('names the allowed method and answers unknown paths in JSON', async () => {
    const { ask } = await run()
    const wrong = await ask('/message')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
    const unknown = await ask('/nowhere')
    expect([unknown.status, await unknown.json()]).toEqual([404, { detail: 'Not Found' }])
  })
})

describe('sending', () => {
  const order = { target_droplet_id: 2, message_type: 'event', payload: { n: 0.1 } }

  test('looks the target up and delivers one envelope under its own token', async () => {
    const { mesh, post } = await run()
    await mesh.until('/registry/heartbeat')
    const caller = token()
    const reply = await post('/send', order, caller)
    const told: { trace_id?: string } = JSON.parse(await reply.text())
    expect(told).toEqual({ sent: true, trace_id: expect.any(String), target: 2 })
    const [delivered, ...more] = mesh.to('/peer/message')
    expect(more).toEqual([])
    expect(JSON.parse(delivered?.body ?? '')).toMatchObject({
      trace_id: told.trace_id,
      source: 4,
      target: 2,
      payload: { n: 0.1 },
    })
    expect(delivered?.headers.authorization).not.toBe(`Bearer ${caller}`)
    expect(JSON.stringify(delivered)).not.toContain('canary')
  })

  test('tries three times at growing distances, then says 502', async () => {
    const at: number[] = []
    const { mesh, post } = await run(({ url }) => {
      if (url !== '/peer/message') return undefined
      at.push(performance.now())
      return { status: 503 }
    })
    await mesh.until('/registry/heartbeat')
    expect((await post('/send', order, token())).status).toBe(502)
    expect(at).toHaveLength(3)
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThan((at[1] ?? 0) - (at[0] ?? 0))
  })

  test('does not deliver what it must not', async () => {
    const { mesh, post } = await run()
    await mesh.until('/registry/heartbeat')
    expect((await post('/send', { ...order, target_droplet_id: 7 }, token())).status).toBe(404)
    expect((await post('/send', { ...order, target_droplet_id: '2/../x' }, token())).status).toBe(
      422,
    )
    expect((await post('/send', order, undefined)).status).toBe(401)
    expect(mesh.to('/peer/message')).toEqual([])
  })
})
