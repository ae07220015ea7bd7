import { decodeJwt, decodeProtectedHeader } from 'jose'
import { Agent } from 'undici'
import type { Asking } from './token-server.ts'

/** Asks for so many tokens, `width` at a time, and returns how long that took; throws unless each is a new one. */
export async function askTokens(asking: Asking, count: number, width: number): Promise<number> {
  const agent = new Agent({ connections: width, pipelining: 1 })
  const answers: string[] = []
  let left = count
  const lane = async () => {
    while (left > 0) {
      left -= 1
      answers.push(await ask(agent, asking))
    }
  }
  try {
    const began = performance.now()
    await Promise.all(Array.from({ length: width }, lane))
    const ms = performance.now() - began
    insistOnNew(
      answers.map((text) => tokenIn(text, asking.field)),
      count,
    )
    return ms
  } finally {
    await agent.close()
  }
}

async function ask(agent: Agent, { url, headers, body }: Asking): Promise<string> {
  const { origin, pathname, search } = new URL(url)
  const path = pathname + search
  const response = await agent.request({ origin, path, method: 'POST', headers, body })
  return response.body.text()
}

function tokenIn(text: string, field: string): string {
  const answer: unknown = JSON.parse(text)
  const token = Object.entries(answer ?? {}).find(([name]) => name === field)?.[1]
  if (typeof token !== 'string') throw new Error(`no ${field} in ${text.slice(0, 100)}`)
  return token
}

/** Throws unless each token is of RS256 by 2048 bits and bears a jti that no other bears. */
export function insistOnNew(tokens: readonly string[], count: number): void {
  const ids = new Set(tokens.map((token) => decodeJwt(token).jti))
  if (ids.has(undefined) || ids.size !== count)
    throw new Error(`${count} tokens bear ${ids.size} different jti`)
  for (const token of tokens) {
    const { alg } = decodeProtectedHeader(token)
    const bytes = Buffer.from(token.split('.')[2] ?? '', 'base64url').length
    if (alg !== 'RS256' || bytes !== 256)
      throw new Error(`a token is signed by ${alg} with ${bytes * 8} bits`)
  }
}
