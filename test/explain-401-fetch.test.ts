import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { afterAll, describe, expect, test } from 'vitest'
import { jwk, registryOf } from './diagnosis-cast.ts'
import { folderOf, judged, leaves, tell } from './explain-401-cast.ts'

const cwd = folderOf()
afterAll(() => rmSync(cwd, { recursive: true }))

describe('a key set behind an address', () => {
  const answers: Readonly<Record<string, readonly [number, string, string]>> = {
    '/jwks': [200, 'application/json', JSON.stringify({ keys: [jwk(registryOf(0))] })],
    '/moved': [302, 'text/plain', ''],
    '/down': [503, 'text/plain', 'down'],
    '/html': [200, 'text/html', '<html></html>'],
    '/huge': [200, 'application/json', `{"keys":[${'1,'.repeat(600_000)}1]}`],
  }
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const [status, type, body] = answers[request.url?.replace(/\?.*/, '') ?? ''] ?? [404, '', '']
    response.writeHead(status, { 'content-type': type, location: '/jwks' }).end(body)
  })
  const origin = new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
    })
  })
  afterAll(() => server.close())

  test('is fetched once, and the facts tell of the answer without its query', async () => {
    const flags = { ...judged, tokenFile: 'token', key: ['own=own.pem'] }
    const told = await tell(cwd, { ...flags, jwks: `${await origin}/jwks?key=hidden` })
    expect(leaves(told)).toEqual(['D18', 'D33', 'D48', 'D51'])
    expect(told.json.primary.confidence).toBe(0.99)
    expect(told.json.facts.keySet).toMatch(/\/jwks: 200, application\/json, \d+ bytes$/)
    expect(asked).toEqual(['GET /jwks?key=hidden', 'GET /jwks?key=hidden'])
  })

  test.each([
    ['/moved', 'D26', '302, a redirect, which is not followed'],
    ['/down', 'D26', '503'],
    ['/html', 'D27', '200, text/html, 13 bytes'],
    ['/huge', 'D26', 'no answer (too-large)'],
  ])('that answers like %s is a fact', async (path, leaf, fact) => {
    const told = await tell(cwd, { ...judged, tokenFile: 'good', jwks: (await origin) + path })
    expect(leaves(told)[0]).toBe(leaf)
    expect(told.code).toBe(0)
    expect(told.json.facts.keySet).toContain(fact)
  })

  test('that nobody listens on is a fact too', async () => {
    const told = await tell(cwd, { ...judged, tokenFile: 'good', jwks: 'http://127.0.0.1:9/jwks' })
    expect(leaves(told)[0]).toBe('D26')
    expect(told.json.facts.keySet).toBe('http://127.0.0.1:9/jwks: no answer (refused)')
  })
})
