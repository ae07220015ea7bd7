import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts, Spill } from '../../../src/model/stage.ts'
import { callsFor } from '../life/beats.ts'
import { type Life, unseen } from '../life/life.ts'
import { answeredWell, described, everyCall, issuedTokens } from '../life/outbound.ts'

/** Where secrets came to light in the course of the whole run. */
export const spills: Stimulus<Spill | undefined> = {
  name: 'what the droplet printed, and the files it wrote',
  phase: 'ledger',
  apply: async (stage) => {
    await stage.ask({
      method: 'GET',
      path: stage.profile.endpoints.health.path,
      note: 'the droplet at the end of the run',
    })
    return stage.spilled()
  },
}

export function unprinted(spill: Spill | undefined): Outcome {
  if (spill === undefined) return inapplicable('nobody sees what this droplet prints')
  return spill.printed.length === 0
    ? pass()
    : fail('no secret in what the droplet prints', `${spill.printed.join(', ')}`, 'its output')
}

export function offDisk(spill: Spill | undefined): Outcome {
  if (spill === undefined) return inapplicable('nobody sees the files of this droplet')
  const [open] = spill.files.filter(({ openToOthers }) => openToOthers)
  if (open)
    return fail('no secret in a file that others can read', open.holds.join(', '), open.path)
  return pass(
    spill.files.length > 0 ? 'files that hold a secret are for their owner alone' : undefined,
  )
}

/** The token of the answer, whatever stands beside it, is shown in the next call. */
export function usedAsIssued(seen: Life, _: Facts, profile: Profile): Outcome {
  const asked = callsFor(seen.calls, 'token').filter((call) => call.issued !== undefined)
  const shown = seen.calls.filter(({ bearer }) => bearer !== undefined)
  const [first] = asked
  if (!first) return unseen('answered token request', seen, profile)
  const issued = issuedTokens(seen.calls)
  if (shown.some(({ bearer }) => bearer !== undefined && issued.has(bearer))) return pass()
  const expected = 'a call that shows the token'
  const [other] = shown
  if (other)
    return fail(expected, 'only other tokens are shown', described(other), [
      first.exchange,
      other.exchange,
    ])
  return asked.length > 1
    ? fail(
        expected,
        `${asked.length} tokens were fetched, and none is shown`,
        described(first),
        asked.slice(0, 5).map(({ exchange }) => exchange),
      )
    : unseen('call with the token', seen, profile)
}

/** So many calls show whether tokens are kept. */
const enough = 5
const lookedAt = 20

export function keptToken(seen: Life, _: Facts, profile: Profile): Outcome {
  const uses = seen.calls.filter(({ bearer }) => bearer !== undefined).slice(0, lookedAt)
  const last = uses.at(-1)
  if (uses.length < enough || !last) return unseen(`${enough} calls with a token`, seen, profile)
  const asked = callsFor(seen.calls, 'token').filter(
    (call) => call.at <= last.at && answeredWell(call),
  )
  const refused = uses.filter(({ status }) => status === 401).length
  // More than one part of a droplet may keep a token of its own.
  const most = Math.ceil(uses.length / enough) + refused
  const came = `${asked.length} tokens for ${uses.length} calls`
  return asked.length <= most
    ? pass(came)
    : fail(
        'one token for many calls',
        came,
        'from its start',
        asked.slice(0, 5).map(({ exchange }) => exchange),
      )
}

export function noSecretAsBearer({
  calls,
  registryKey,
  apiToken,
}: Pick<Life, 'calls' | 'registryKey' | 'apiToken'>): Outcome {
  const shown = calls.filter(({ bearer }) => bearer !== undefined)
  if (shown.length === 0) return inconclusive('the droplet showed no credential in this run')
  return everyCall(shown, 'a token as the credential', ({ bearer }) => {
    if (bearer === registryKey) return 'the registry key'
    return bearer === apiToken ? 'the API token' : undefined
  })
}

export function audienceToPeers(
  { calls }: Pick<Life, 'calls'>,
  _: Facts,
  { token }: Profile,
): Outcome {
  const sent = callsFor(calls, 'message').filter(({ bearer }) => bearer !== undefined)
  if (sent.length === 0) return inapplicable('the droplet sent no message to a peer in this run')
  return everyCall(sent, `aud ${JSON.stringify(token.audience)}`, (call) =>
    namesAudience(call, token.audience) ? undefined : 'a token without it',
  )
}

function namesAudience({ bearer = '' }: Call, audience: string): boolean {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString(),
    )
    const aud: unknown =
      typeof claims === 'object' && claims !== null && 'aud' in claims ? claims.aud : undefined
    return [aud].flat().includes(audience)
  } catch {
    return false
  }
}
