import * as clause from '../../../fixtures/clauses/auth-doors.ts'
import { audMissing, issMissing } from '../../../fixtures/deviations/claims.ts'
import { foreignSigned, oneReasonEach } from '../../../fixtures/deviations/doors.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Restarted, Settings, Stage } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { everyReply, neverAccepted, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'

/** A start without something it needs, and how bad tokens fared where there was anybody to try them on. */
interface Bare {
  readonly what: string
  readonly start: Restarted
  readonly replies: readonly Reply[]
}

interface Bared {
  readonly starts: readonly Bare[]
  /** The good token after a last start with everything in place; undefined when that did not come to serve. */
  readonly control: Reply | undefined
}

const unset = ['JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE']

/** Only what is surely wrong: a droplet may have a default of its own that is right. */
const surelyWrong = [
  ...foreignSigned,
  ...issMissing,
  ...audMissing,
  ...oneReasonEach.filter(({ name }) => /issuer|audience/.test(name)),
]

const failClosed =
  'Read the settings once, at the start, and end with a message that names the missing one.'

export const unsetOneByOne: Check = check({
  id: 'AUTH-CFG-NO-KEYSOURCE',
  title: 'without key source, issuer or audience no bad token gets in',
  clause: clause.unsetOpensNothing,
  needs: 'P',
  after: [posToken],
  given: {
    name: 'starts without JWKS_URL, JWT_ISSUER and JWT_AUDIENCE, one at a time',
    phase: 'outage',
    scene: { faults: [] },
    apply: async (stage) => {
      const starts: Bare[] = []
      for (const name of unset)
        starts.push(await startBare(stage, `without ${name}`, withoutSetting(name), surelyWrong))
      return { starts, control: await afterwards(stage) }
    },
  },
  judge: staysShut,
  means:
    'A typing error in a settings file takes a part of the token check away, and nobody notices.',
  fix: failClosed,
})

export const keyGone: Check = check({
  id: 'AUTH-CFG-PUBKEY-FILE-GONE',
  title: 'without its key the droplet believes nobody',
  clause: clause.keylessOpensNothing,
  needs: 'P',
  after: [posToken],
  inapplicable: (_, { keySource }) =>
    keySource === 'pem' ? undefined : 'this profile has the key set fetched, no key is handed over',
  given: {
    name: 'a start without the key that was handed over',
    phase: 'outage',
    scene: { faults: [] },
    apply: async (stage) => {
      const pem = String(stage.keys.jwk('K1').pem).trim()
      const bare = (settings: Settings) => kept(settings, (value) => !value.includes(pem))
      let held = false
      const start = await startBare(
        stage,
        'without the key',
        (settings) => {
          held = Object.keys(bare(settings)).length < Object.keys(settings).length
          return bare(settings)
        },
        foreignSigned,
      )
      return { held, starts: [start], control: await afterwards(stage) }
    },
  },
  judge: ({ held, ...seen }) =>
    held ? staysShut(seen) : inapplicable('no setting of this run holds the key'),
  means: 'A lost file turns verification into mere decoding.',
  fix: failClosed,
})

/** Settings of the droplet's own names for the same thing go with it. */
const withoutSetting =
  (name: string) =>
  (settings: Settings): Settings =>
    kept(settings, (value) => value !== settings[name])

const kept = (settings: Settings, keep: (value: string) => boolean): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => keep(value)))

async function startBare(
  stage: Stage,
  what: string,
  change: (settings: Settings) => Settings,
  deviations: readonly Deviation[],
): Promise<Bare> {
  const start = await stage.restart(change)
  if (start !== 'serves') return { what, start, replies: [] }
  const replies = await Promise.all(
    deviations.map((deviation) =>
      stage.probe({ token: stage.token(deviation), note: `${what}: ${deviation.name}` }),
    ),
  )
  return { what, start, replies }
}

async function afterwards(stage: Stage): Promise<Reply | undefined> {
  const start = await stage.restart((settings) => settings)
  return start === 'serves'
    ? stage.probe({
        token: stage.token(),
        note: 'control: a good token, with every setting in place',
      })
    : undefined
}

/** That it did not start proves something only of a droplet that starts when nothing is missing. */
function staysShut({ starts, control }: Bared): Outcome {
  const replies = starts.flatMap((one) => one.replies)
  const open = neverAccepted(replies)
  if (open.state === 'fail') return open
  if (control === undefined || !isAccepted(control))
    return inconclusive(
      `with every setting back in place: ${control ? said(control) : 'it did not start again'}`,
    )
  const mute = starts.find(({ start }) => start === 'mute')
  if (mute) return inconclusive(`${mute.what} it ran and answered nothing`)
  const shut = everyReply(
    replies,
    'HTTP 401 (or 400, 503), or a droplet that does not start',
    ({ status }) => [400, 401, 503].includes(status ?? 0),
  )
  if (shut.state !== 'pass') return shut
  return pass(
    starts
      .map(({ what, start }) => `${what} it ${start === 'ended' ? 'does not start' : 'refuses'}`)
      .join(', '),
  )
}
