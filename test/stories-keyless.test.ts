import { createServer } from 'node:http'
import { importSPKI, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { makeCast } from '../fixtures/keys.ts'
import { causesOf } from '../src/diagnosis/causes.ts'
import { orderFor } from '../src/self-test/order.ts'
import type { Start } from '../src/session/instance.ts'
import { planOf } from '../src/session/plan.ts'
import { openSession } from '../src/session/session.ts'

/** Reads the key from a member public_key of the key document, and says so where there is none. */
const answerTo = async (env: Readonly<Record<string, string | undefined>>, token: string) => {
  const document: unknown = await (await fetch(env.JWKS_URL ?? '')).json()
  const pem = /"public_key":"([^"]+)"/.exec(JSON.stringify(document))?.[1]
  if (pem === undefined)
    return { status: 503, detail: 'Cannot verify tokens: Registry public key unavailable' }
  try {
    const key = await importSPKI(pem.replaceAll('\\n', '\n'), 'RS256')
    await jwtVerify(token, key, { issuer: env.JWT_ISSUER ?? '', audience: env.JWT_AUDIENCE ?? '' })
    return { status: 200, detail: 'ok' }
  } catch {
    return { status: 401, detail: 'Could not validate credentials' }
  }
}

const start: Start = async ({ env, port }) => {
  const server = createServer(async (request, response) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    const isOpen = request.url === '/health'
    const { status, detail } = isOpen
      ? { status: 200, detail: 'active' }
      : await answerTo(env, token)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isOpen ? { id: 42, status: detail } : { detail }))
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return {
    log: () => '',
    alive: () => server.listening,
    stop: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

it('a verifier that answers 503 for want of another key document is found out by serving that', {
  timeout: 60_000,
}, async () => {
  const order = orderFor({ only: ['CTL-POS-TOKEN'] })
  const session = await openSession(order, { start, cast: await makeCast() })
  try {
    const findings = await Promise.all(planOf(order).checks.map((one) => session.conduct(one)))
    const { diagnoses } = await session.end()
    const [cause] = causesOf(findings, diagnoses)
    expect(cause).toMatchObject({ id: 'D62-VERIFIER-CONFIG', blame: 'droplet' })
    expect(cause?.explanation).toContain('public_key')
  } finally {
    await session.close()
  }
})
