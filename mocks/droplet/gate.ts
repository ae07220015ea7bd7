import type { IncomingMessage } from 'node:http'
import { Problem } from './answer.ts'
import { readCredential } from './auth/bearer.ts'
import type { Caller } from './auth/claims.ts'
import { Refusal } from './auth/refusal.ts'
import { checkRight } from './auth/rights.ts'
import type { Droplet } from './context.ts'
import { pause } from './pause.ts'

/** Lets a request in or throws a Refusal; undefined is a caller a careless droplet let in unnamed. */
export type Gate = (request: IncomingMessage, body: Uint8Array) => Promise<Caller | undefined>

export function createGate(droplet: Droplet): Gate {
  const { conduct, config, verify, log, stopping, thread } = droplet
  let refused = 0
  const limit = createLimit(conduct.refusalsPerSecond)
  return async (request, body) => {
    const offered = request.headers.authorization !== undefined
    if (conduct.admitsNobody) throw new Refusal('nobody is admitted', 401, offered)
    if (conduct.lockoutAfter > 0 && refused >= conduct.lockoutAfter)
      throw new Refusal('locked out', 401, offered)
    limit.check()
    try {
      const credential = readCredential(request, body, config, conduct)
      if (credential === 'open') return undefined
      const caller = await verify(credential.token)
      if (conduct.admissionTakesMs > 0) await pause(conduct.admissionTakesMs, stopping)
      checkRight(caller, rightFor(request, conduct.sendNeeds), conduct)
      return caller
    } catch (error) {
      refused++
      limit.count()
      if (error instanceof Refusal && error.offered) await thread.work(conduct.refusalCostMs)
      if (conduct.wrongSignatureDelayMs > 0 && isWrongSignature(error))
        await pause(conduct.wrongSignatureDelayMs, stopping)
      if (conduct.limitAfter > 0 && refused > conduct.limitAfter)
        throw new Problem(429, 'Too many requests', { 'Retry-After': '1' })
      if (error instanceof Refusal) log('refused', { reason: error.reason, status: error.status })
      throw error
    }
  }
}

/** A limit that ends with its second, as it says. */
function createLimit(mostInSecond: number): { check(): void; count(): void } {
  let since = 0
  let counted = 0
  const renew = (): void => {
    const now = performance.now()
    if (now - since < 1000) return
    since = now
    counted = 0
  }
  return {
    check() {
      renew()
      if (mostInSecond > 0 && counted >= mostInSecond)
        throw new Problem(429, 'Too many requests', { 'Retry-After': '1' })
    },
    count() {
      renew()
      counted += 1
    },
  }
}

/** Whoever may do anything at all may read. */
function rightFor(
  { method, url }: IncomingMessage,
  sendNeeds: 'write' | 'any-right',
): 'read' | 'write' {
  if (url === '/send' && sendNeeds === 'any-right') return 'read'
  return method === 'POST' ? 'write' : 'read'
}

const isWrongSignature = (error: unknown): boolean =>
  error instanceof Refusal && error.reason === 'signature does not verify'

/** Whether a route asks for a token, given how this droplet draws the line. */
export function isGuarded(
  route: string,
  method: string,
  rawPath: string,
  { conduct }: Droplet,
  unasked: boolean,
): boolean {
  if (unasked && conduct.unaskedTokens === 'judged') return true
  if (method === 'HEAD' && !conduct.guardsHead) return false
  if (conduct.guardsBy === 'raw-path')
    return ['/message', '/send', ...conduct.guardedReads].includes(rawPath)
  if (route === '/message') return conduct.guardsMessage
  if (route === '/send') return conduct.guardsSend
  if (route === '/health') return conduct.guardsHealth
  return conduct.guardedReads.includes(route)
}
