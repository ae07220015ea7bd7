import { setTimeout as pause } from 'node:timers/promises'
import type { Conduct } from '../conduct.ts'
import { isObject, tryJson } from '../json.ts'
import type { Caller } from './claims.ts'
import { Refusal } from './refusal.ts'

type Verify = (token: string) => Promise<Caller>

/** Verifies each token by itself, unless the conduct remembers verdicts; a careful droplet does not. */
export function createVerdicts({ verdictCached: kept }: Conduct, verify: Verify): Verify {
  if (kept === 'never') return verify
  if (kept === 'while-in-flight') return joined(verify)
  return kept === 'refusals-by-jti'
    ? refusedAgain(jtiOf, verify)
    : believedAgain(kept === 'past-expiry' ? whole : parts[kept], verify)
}

type KeyOf = (token: string) => string | undefined

const whole: KeyOf = (token) => token

const jtiOf: KeyOf = (token) => {
  const claims = tryJson(Buffer.from(token.split('.')[1] ?? '', 'base64url'))
  return isObject(claims) && typeof claims.jti === 'string' ? claims.jti : undefined
}

const signingInput = (token: string): string => token.slice(0, token.lastIndexOf('.'))

const parts: Readonly<Record<'by-signing-input' | 'by-signature' | 'by-jti', KeyOf>> = {
  'by-signing-input': signingInput,
  'by-signature': (token) => token.slice(token.lastIndexOf('.') + 1),
  'by-jti': jtiOf,
}

function believedAgain(keyOf: KeyOf, verify: Verify): Verify {
  const believed = new Map<string, Caller>()
  return async (token) => {
    const key = keyOf(token)
    const earlier = key === undefined ? undefined : believed.get(key)
    if (earlier) return earlier
    const caller = await verify(token)
    if (key !== undefined) believed.set(key, caller)
    return caller
  }
}

function refusedAgain(keyOf: KeyOf, verify: Verify): Verify {
  const refused = new Map<string, Refusal>()
  return async (token) => {
    const key = keyOf(token) ?? ''
    const earlier = refused.get(key)
    if (earlier && key !== '') throw earlier
    try {
      return await verify(token)
    } catch (error) {
      if (error instanceof Refusal) refused.set(key, error)
      throw error
    }
  }
}

/** One verification for all that ask for the same header and claims while it lasts. */
function joined(verify: Verify): Verify {
  const inFlight = new Map<string, Promise<Caller>>()
  return (token) => {
    const key = signingInput(token)
    const running =
      inFlight.get(key) ??
      // A look-up elsewhere, of withdrawn tokens say, takes its time.
      pause(20)
        .then(() => verify(token))
        .finally(() => inFlight.delete(key))
    inFlight.set(key, running)
    return running
  }
}
