import { isRecord } from '../../../src/model/json.ts'
import type { EndpointName, Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { opened } from '../env/reply.ts'

/** Errors whose form the contract fixes: 401, 403, 422 (or 400), 5xx of its endpoints, 404 of a look-up. */
export function isContractError(reply: Reply, facts: Facts, profile: Profile): boolean {
  const name = isWellFormed(reply) ? endpointOf(reply, profile) : undefined
  if (name === undefined) return false
  const { status = 0, ask } = reply
  if (status === 404)
    return name === 'send' && ask.method === 'POST' && isPresent(name, facts, profile)
  if (status >= 500) return isOwnFault(reply, name)
  return [401, 403, 422].includes(status) || (status === 400 && isOrdinary(reply))
}

/** A message like any other in its framing, so that no parser of HTTP can have answered 400 by itself. */
const isOrdinary = ({ ask }: Reply): boolean =>
  isRecord(ask.body) && ask.headers === undefined && (ask.token?.length ?? 0) < 4_096

/** Errors a router gives by itself, whose form is a matter of good manners. */
export function isRouterError(reply: Reply, facts: Facts, profile: Profile): boolean {
  const { status = 0 } = reply
  if (!isWellFormed(reply) || isContractError(reply, facts, profile)) return false
  return [404, 405, 413].includes(status)
}

/** Raw bytes and HEAD are left out: the first is answered by the parser, the second without a body. */
const isWellFormed = ({ ask }: Reply): boolean =>
  !(ask.body instanceof Uint8Array) && ask.method !== 'HEAD'

/** Left out: a health answer of 503, which is a state; what a server says of a method or version; and
 * faults provoked by hand-written text, which are findings of their own. */
const isOwnFault = ({ status, ask }: Reply, name: EndpointName): boolean =>
  name !== 'health' && status !== 501 && status !== 505 && typeof ask.body !== 'string'

const names: readonly EndpointName[] = [
  'health',
  'message',
  'send',
  'capabilities',
  'state',
  'dependencies',
  'version',
]

export const endpointOf = ({ ask }: Reply, { endpoints }: Profile): EndpointName | undefined =>
  names.find((name) => endpoints[name].path === ask.path.replace(/\?.*$/, ''))

const isPresent = (name: EndpointName, facts: Facts, { endpoints }: Profile): boolean =>
  facts.present.has(endpoints[name].path)

/** Whether the body is an error of the profile: `detail`, or the envelope with `error`. */
export function hasErrorShape({ status, json }: Reply, { errors }: Profile): boolean {
  if (!isRecord(json)) return false
  const body = errors === 'envelope' ? opened(json, 'error') : json
  const detail = isDetail(body.detail, status)
  const error = isRecord(body.error) && typeof body.error.message === 'string'
  if (errors === 'envelope') return detail || error || typeof body.message === 'string'
  return errors === 'either' ? detail || error : errors === 'detail' ? detail : error
}

/** The list of issues keeps its form where a droplet calls invalid messages 400. */
const isDetail = (detail: unknown, status: number | undefined): boolean =>
  (typeof detail === 'string' && detail !== '') ||
  ((status === 422 || status === 400) && Array.isArray(detail) && detail.every(isIssue))

const isIssue = (issue: unknown): boolean =>
  isRecord(issue) &&
  Array.isArray(issue.loc) &&
  typeof issue.msg === 'string' &&
  typeof issue.type === 'string'

/** application/json, application/problem+json, or either with parameters. */
export const isJsonType = ({ headers }: Reply): boolean =>
  /^application\/(problem\+)?json\s*(;|,|$)/i.test((headers['content-type'] ?? '').trim())
