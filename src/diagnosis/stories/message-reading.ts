import { isRecord, membersOf } from '../../model/json.ts'
import type { Ask, Reply } from '../../model/reply.ts'
import { isAccepted } from '../../model/reply.ts'
import type { Traffic } from './story.ts'

/** What was answered to requests at the message endpoint. */
export const messagesTo = ({ replies, facts }: Traffic): readonly Reply[] =>
  replies.filter(
    ({ ask }) => ask.method === 'POST' && ask.path === facts.profile.endpoints.message.path,
  )

/** The JSON object of a request; undefined where the body is none. */
export function messageIn(ask: Ask | undefined): Readonly<Record<string, unknown>> | undefined {
  const body = ask?.body
  if (body === undefined || body instanceof Uint8Array) return undefined
  const value = typeof body === 'string' ? parsed(body) : body
  return isRecord(value) ? value : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A 2xx that holds no error. */
export const isSuccess = (reply: Reply): boolean => isAccepted(reply) && !isErrorInside(reply)

/** A 2xx whose body says that it failed. */
export function isErrorInside(reply: Reply): boolean {
  if (!isAccepted(reply)) return false
  const body = membersOf(reply.json)
  const told = body.error !== undefined && body.error !== null && body.error !== false
  return (
    told ||
    body.sent === false ||
    body.ok === false ||
    body.status === 'error' ||
    body.message_type === 'error' ||
    (typeof body.detail === 'string' && Object.keys(body).length === 1)
  )
}
