import type { Conduct } from './conduct.ts'
import type { Json } from './json.ts'
import type { Reply } from './outbound.ts'

/** What the log says of an answer of the Registry: the status, and of a refusal its own words. */
export function told(reply: Reply, { refusalsTold }: Conduct): Json {
  if (reply.kind === 'silence') return { outcome: reply.reason }
  if (reply.status < 400) return { outcome: `status ${reply.status}` }
  if (!refusalsTold) return { outcome: 'failed' }
  return { outcome: `status ${reply.status}`, detail: reply.body.toString('utf8', 0, 300) }
}
