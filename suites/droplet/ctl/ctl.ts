import * as clause from '../../../fixtures/clauses/ctl.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { endsByItself, toldOf } from '../../../src/model/ending.ts'
import { fail, inapplicable, notRun, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, probeEach, refuses, said } from '../../judges.ts'

const goodToken: Stimulus<Reply[]> = {
  name: 'a good token on the probe endpoint',
  phase: 'smoke',
  apply: (stage) => probeEach(stage, [{ token: stage.token(), note: 'a good token' }]),
}

export const posToken = check({
  id: 'CTL-POS-TOKEN',
  title: 'a valid token is accepted',
  clause: clause.validTokenOpens,
  needs: 'T',
  given: goodToken,
  judge: (replies) => accepts(replies),
  means:
    'The droplet refuses a token that is right in every respect, so no refusal of it proves anything.',
  fix: 'Follow the cause named for this 401; the verifier needs the Registry key set, issuer and audience.',
})

export const trust = check({
  id: 'CTL-TRUST',
  title: 'the key set comes from the Registry it was told',
  clause: clause.trustsRegistryKeys,
  needs: 'R',
  after: [posToken],
  evidence: { callbacks: 1 },
  given: {
    name: 'who asked our Registry for its keys',
    phase: 'smoke',
    apply: async (stage) => {
      const reply = await stage.probe({ token: stage.token(), note: 'a good token' })
      return { reply, fetches: stage.mesh.calls('jwks') }
    },
  },
  inapplicable: (_, profile) =>
    profile.keySource === 'pem'
      ? 'this profile hands the key over as PEM, nothing is fetched'
      : undefined,
  judge: ({ reply, fetches }) => {
    // Silence says nothing of keys.
    if (reply.status === undefined) return accepts([reply])
    return isAccepted(reply) && fetches.length > 0
      ? pass()
      : fail(
          'the key set fetched from our Registry before the first token is accepted',
          `${said(reply)}; ${fetches.length} fetches of the key set`,
        )
  },
  means:
    'The droplet verifies with keys from somewhere else, so what it accepts says nothing about the Registry.',
  fix: 'Read the key set from JWKS_URL and from nowhere else.',
})

const garbage = 'q7Zt0RkV3mWc9Xb1NfYs5LhJd2GpTaUe'

const atMessages = (stage: Stage): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token: garbage,
    body: stage.envelope(),
    note: 'Bearer and 32 random characters',
  })

export const negGarbage = check({
  id: 'CTL-NEG-GARBAGE',
  title: 'a bearer value that is no token is refused',
  clause: clause.garbageIsRefused,
  needs: 'U',
  given: {
    name: 'random characters as a token',
    phase: 'smoke',
    negatives: 2,
    apply: async (stage) => [
      ...(await probeEach(stage, [{ token: garbage, note: 'Bearer and 32 random characters' }])),
      ...(stage.facts.present.has(stage.profile.endpoints.message.path)
        ? [await atMessages(stage)]
        : []),
    ],
  },
  judge: (replies) => refuses(replies, true),
  means: 'Authentication is off, so every further way past it is open as well.',
  fix: 'Put the authentication in front of the route; no debug switch may take it away.',
})

export const afterwards = check({
  id: 'CTL-POS-AFTER',
  title: 'after bad requests the next good one is served',
  clause: clause.keepsServing,
  needs: 'T',
  after: [posToken],
  evidence: { exchanges: 0 },
  given: {
    name: 'the controls after every batch of bad requests',
    phase: 'ledger',
    apply: async (stage) => {
      const { controls, endings = [], endedAtGoodRequest } = stage.ledger()
      const after = controls.filter((control) => control.when === 'after')
      return { controls: after, endings, endedAtGoodRequest }
    },
  },
  judge: ({ controls, endings, endedAtGoodRequest }) => {
    const [first] = endings
    if (first && endedAtGoodRequest !== undefined)
      return endsByItself(
        `${toldOf(first)}; started anew, it ended again within ${endedAtGoodRequest} rounds of good requests`,
        first.during ?? 'good requests alone',
        first.exchange === undefined ? [] : [first.exchange],
      )
    const lost = controls.find(({ held, limited }) => !held && !limited)
    if (lost)
      return fail(
        'the good request accepted',
        lost.met,
        `after ${lost.batch.length === 1 ? lost.batch[0] : `a batch of ${lost.batch.length}`}`,
        lost.exchanges,
      )
    const limited = controls.find((control) => control.limited)
    if (limited) return notRun("the target's rate limit answered a control", '--rate 5')
    return controls.length === 0
      ? inapplicable('no bad request was sent')
      : pass(`${controls.length} controls`)
  },
  means: 'A bad request crashed, poisoned or locked the droplet.',
  fix: 'Isolate the failure of one request from the rest; see which request came before.',
})

export const controlChecks: readonly Check[] = [posToken, trust, negGarbage, afterwards]
