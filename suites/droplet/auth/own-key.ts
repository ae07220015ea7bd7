import { signedByRegistry } from '../../../fixtures/clauses/auth.ts'
import { selfSigned, selfSignedBare } from '../../../fixtures/deviations/signature.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inapplicable, inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Settings } from '../../../src/model/stage.ts'
import { all, neverAccepted, refuses, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { firstGood } from '../key/scenes.ts'
import { tryTokens } from './token-rows.ts'

const own = [...selfSigned, ...selfSignedBare]

interface Mirrored {
  readonly holdsKey: boolean
  readonly opening?: Reply
  readonly replies: readonly Reply[]
}

const mirrored: Stimulus<Mirrored> = {
  name: 'tokens signed by the very key that the droplet was started with',
  phase: 'outage',
  scene: { faults: [] },
  apply: async (stage) => {
    const publicPem = String(stage.keys.jwk('KD').pem)
    let holdsKey = false
    const started = await stage.restart((settings) => {
      holdsKey = holdsOwnKey(settings, publicPem)
      return settings
    })
    if (!holdsKey || started !== 'serves') return { holdsKey, replies: [] }
    return { holdsKey, opening: await firstGood(stage), replies: await tryTokens(stage, own) }
  },
}

/** By file or by text: `{own.privateKeyFile}` and `{own.publicKeyPem}` put it into a setting. */
const holdsOwnKey = (settings: Settings, publicPem: string): boolean =>
  Object.values(settings).some(
    (value) =>
      /udc-own-key-[^/]+\/private-key\.pem/.test(value) || value.includes(publicPem.trim()),
  )

export const ownKeyChecks: readonly Check[] = [
  check({
    id: 'AUTH-SIG-OWNKEY-LOADED',
    title: 'a droplet that holds a key pair does not trust its own signature',
    clause: signedByRegistry,
    needs: 'P',
    after: [posToken],
    evidence: { exchanges: own.length },
    given: mirrored,
    judge,
    means:
      'The droplet verifies with its own public key, so whoever gets hold of the pair is anyone.',
    fix: "Verify with the Registry's key set only; a droplet's own key has no part in it.",
  }),
]

function judge({ holdsKey, opening, replies }: Mirrored): Outcome {
  if (!holdsKey)
    return inapplicable(
      'the droplet was given no key pair of its own; --env NAME={own.privateKeyFile} hands it one',
    )
  if (opening === undefined) return inconclusive('the droplet did not start a second time')
  const control = isAccepted(opening)
    ? refuses(replies)
    : inconclusive(`the good token met ${said(opening)}`, [opening.exchange])
  return all(neverAccepted(replies), control)
}
