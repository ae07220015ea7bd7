import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Listener, listen } from '../src/wire/listen.ts'
import { client, get } from './wire-cast.ts'

describe('the listener', () => {
  let listener: Listener
  const bodies: number[] = []
  beforeAll(async () => {
    listener = await listen({
      answer: async (request, { body, tooLarge, target }) => {
        if (target === '/drop') return Response.error()
        if (target === '/throw') throw new Error('ours')
        bodies.push(body.length)
        if (tooLarge) return new Response(null, { status: 413 })
        const response = Response.json({ target, path: new URL(request.url).pathname })
        response.headers.append('set-cookie', 'a=1')
        response.headers.append('set-cookie', 'b=2')
        return response
      },
    })
  })
  afterAll(() => listener.close())

  test('keeps the raw target, answers HEAD without a body, and both cookies', async () => {
    const asked = client(listener.url)
    expect((await asked.ask(get('//x/./y'))).json).toMatchObject({ target: '//x/./y' })
    const headed = await asked.ask({ method: 'HEAD', path: '/' })
    expect(headed).toMatchObject({ status: 200, text: '' })
    expect(headed.headers['set-cookie']).toBe('a=1, b=2')
  })

  test('drops on Response.error(), and answers 500 and 400 where it must', async () => {
    const asked = client(listener.url)
    expect((await asked.ask(get('/drop'))).silence?.kind).toBe('closed')
    expect((await asked.ask(get('/throw'))).status).toBe(500)
    expect((await asked.ask({ method: 'TRACE', path: '/' })).status).toBe(400)
    expect((await asked.askRaw('garbage\r\n\r\n', 'garbage')).status).toBe(400)
  })

  test('reads no more than 1 MB', async () => {
    const reply = await client(listener.url).ask({
      method: 'POST',
      path: '/',
      body: Buffer.alloc(1_200_000),
    })
    expect(reply.status).toBe(413)
    expect(bodies.at(-1)).toBe(1024 * 1024)
  })

  test('names the port that is taken', async () => {
    const second = listen({ port: listener.port, answer: async () => new Response() })
    await expect(second).rejects.toThrow(`127.0.0.1:${listener.port}: the port is in use`)
  })

  test('closes while a caller waits', async () => {
    const hanging = await listen({ answer: () => new Promise(() => undefined) })
    const waiting = client(hanging.url).ask(get())
    await new Promise((resolve) => setTimeout(resolve, 50))
    await hanging.close()
    expect((await waiting).silence?.kind).toMatch(/closed|reset/)
  })
})
