import type { Profile } from '../../src/model/profile.ts'
import type { Reply } from '../../src/model/reply.ts'

/** Whether a reply answers well-formed HTTP on which a JSON body may be expected. */
export const isContractReply = (reply: Reply): boolean =>
  reply.status !== undefined && reply.ask.method !== 'HEAD' && reply.ask.method !== 'RAW'

/** What is wrong with an error body, or undefined. A 422 may carry a list of faults. */
export function errorShapeFault(reply: Reply, shape: Profile['errors']): string | undefined {
  if (typeof reply.json !== 'object' || reply.json === null || Array.isArray(reply.json))
    return `HTTP ${reply.status} with a body that is no JSON object`
  const detail = hasDetail(reply.json)
  const envelope = hasErrorEnvelope(reply.json)
  const fits = { detail, 'udc-error': envelope, either: detail || envelope }[shape]
  return fits
    ? undefined
    : `HTTP ${reply.status} with members ${Object.keys(reply.json).join(', ') || '(none)'}`
}

const hasDetail = (body: object): boolean => {
  const detail: unknown = 'detail' in body ? body.detail : undefined
  return (
    (typeof detail === 'string' && detail !== '') || (Array.isArray(detail) && detail.length > 0)
  )
}

const hasErrorEnvelope = (body: object): boolean =>
  'status' in body &&
  body.status === 'error' &&
  'error' in body &&
  typeof body.error === 'object' &&
  body.error !== null
