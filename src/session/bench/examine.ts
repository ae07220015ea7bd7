import { decoded, segmentsOf } from '../../../fixtures/jws.ts'
import { type Trust, verifyBearer } from '../../../mocks/actors/verify.ts'
import type { Call } from '../../model/call.ts'
import { followedLure, refusalOf } from './refusals.ts'
import type { Switchboard } from './switches.ts'
import { authorizationOf, goodToken, type Known, tokenReason } from './token-verdict.ts'
import { isGuarded, type Reason, type Verdict } from './verdict.ts'

export interface Examined extends Known {
  readonly board: Pick<Switchboard, 'published' | 'retired' | 'behind'>
}

/** What the bench makes of a call: whether its token is good, and why it was refused if it was. */
export async function examine(call: Call, known: Examined): Promise<Verdict> {
  const scripted = call.fault === undefined ? undefined : scriptedBy(call, known)
  if (scripted && call.refusal === undefined) return scripted
  if (call.actor === 'lure') return refused(followedLure)
  const { status } = call
  if (status === undefined)
    return { tone: 'plain', said: 'the caller went away before the answer', short: 'caller gone' }
  if (status >= 400)
    return refused(isTokenRefused(call) ? tokenReason(call, known) : refusalOf(call, known.profile))
  if (call.issued !== undefined) return issued(call, known)
  if (isGuarded(call)) return verified(call, known)
  if (call.purpose === 'message') return atPeer(call, known)
  return { tone: 'plain', said: call.purpose === 'jwks' ? keysShown(known) : '' }
}

const refused = (reason: Reason): Verdict => ({ tone: 'refused', said: '', reason })

/** A fault of ours says nothing about the droplet, whatever the droplet sent. */
const scriptedBy = (call: Call, { board }: Examined): Verdict => ({
  tone: 'scripted',
  said: `fault ${board.behind(call)?.name ?? call.fault}`,
})

const isTokenRefused = (call: Call): boolean =>
  call.status === 401 && isGuarded(call) && !call.refusal?.includes('X-Registry-Key')

function issued({ issued: token = '', query }: Call, { profile }: Examined): Verdict {
  const id = query.find(([name]) => name === 'droplet_id')?.[1] ?? ''
  const { exp, iat } = claimsOf(token)
  const life = Number(exp) - Number(iat)
  const seconds = (Number.isFinite(life) ? life : profile.token.lifetimeSeconds).toLocaleString(
    'en-US',
  )
  return {
    tone: 'good',
    said: `token issued to ${id} for ${seconds} s`,
    short: `token issued, ${seconds} s`,
  }
}

const verified = ({ bearer = '' }: Call, { memory }: Examined): Verdict => ({
  tone: 'good',
  ...goodToken(claimsOf(bearer), memory.originOf(bearer)),
})

/** Our peer answers anybody; a peer of the mesh would verify, so it is done here. */
async function atPeer(call: Call, known: Examined): Promise<Verdict> {
  const verdict = await verifyBearer(authorizationOf(call) ?? null, trustOf(known))
  if (verdict.claims !== undefined)
    return { tone: 'good', ...goodToken(verdict.claims, known.memory.originOf(call.bearer ?? '')) }
  const reason = tokenReason({ ...call, refusal: verdict.refusal }, known)
  return { ...refused(reason), said: 'a real peer would refuse this token' }
}

function keysShown({ board }: Examined): string {
  const { length } = board.published()
  return length === 1 ? '1 key published' : `${length} keys published`
}

const trustOf = ({ board, cast, mesh, profile }: Examined): Trust => ({
  keys: board.published().map((name) => cast[name]),
  issuer: mesh.issuer,
  audience: mesh.audience,
  leewaySeconds: profile.limits.leewaySeconds,
})

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return decoded(segmentsOf(token).payload)
  } catch {
    return {}
  }
}
