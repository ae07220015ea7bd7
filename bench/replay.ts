import { Agent } from 'undici'
import type { Captured } from './capture.ts'

export interface Replay {
  readonly ms: number
  /** How many answers bore the status they bore before. */
  readonly sameStatus: number
}

/** Sends the requests again with nothing around them, `width` at a time, each answer read to its end. */
export async function replay(
  origin: string,
  requests: readonly Captured[],
  width: number,
): Promise<Replay> {
  const agent = new Agent({ connections: 256, pipelining: 1 })
  const queue = requests[Symbol.iterator]()
  let sameStatus = 0
  const lane = async () => {
    for (const request of queue) {
      const status = await send(agent, origin, request)
      if (status === request.status) sameStatus += 1
    }
  }
  try {
    const began = performance.now()
    await Promise.all(Array.from({ length: width }, lane))
    return { ms: performance.now() - began, sameStatus }
  } finally {
    await agent.close()
  }
}

async function send(
  agent: Agent,
  origin: string,
  { method, path, headers, body }: Captured,
): Promise<number | undefined> {
  try {
    const response = await agent.request({
      origin,
      path,
      method,
      headers: [...headers],
      body: body ?? null,
    })
    await response.body.text()
    return response.statusCode
  } catch {
    return undefined
  }
}
