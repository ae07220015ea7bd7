import * as clause from '../../../fixtures/clauses/disc.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { isRecord } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { member } from '../env/reply.ts'
import { missing } from './read.ts'

interface Uptime {
  readonly state: Reply
  readonly beat: Call | undefined
  /** Milliseconds since the mesh opened, when /state was answered. */
  readonly at: number
}

interface Identities {
  readonly health: Reply
  readonly capabilities: Reply
  readonly registrations: readonly Call[]
  readonly messages: readonly Call[]
}

/** How far two readings of one clock lie apart at most, in seconds. */
const toleranceSeconds = 3

const uptime: Stimulus<Uptime> = {
  name: 'the state beside the latest heartbeat',
  phase: 'life',
  waits: (stage) => beatMs(stage),
  apply: async (stage) => {
    await stage.mesh.until(
      (calls) => calls.some(({ purpose }) => purpose === 'heartbeat'),
      beatMs(stage),
    )
    const state = await get(stage, stage.profile.endpoints.state.path)
    return { state, at: stage.mesh.now(), beat: stage.mesh.calls('heartbeat').at(-1) }
  },
}

const identities: Stimulus<Identities> = {
  name: 'the ids the droplet shows',
  phase: 'life',
  apply: async (stage) => {
    const { health, capabilities } = stage.profile.endpoints
    const [first, second] = await Promise.all([
      get(stage, health.path),
      get(stage, capabilities.path),
    ])
    return {
      health: first,
      capabilities: second,
      registrations: stage.mesh.calls('register'),
      messages: stage.mesh.calls('message'),
    }
  },
}

const common = { needs: 'R', after: [trust] } as const

export const discLifeChecks: readonly Check[] = [
  check({
    ...common,
    id: 'DISC-STATE-UPTIME',
    title: 'state and heartbeat tell the same uptime',
    clause: clause.uptimeIsOne,
    given: uptime,
    inapplicable: missing('state'),
    judge: sameUptime,
    means: 'Two clocks count the uptime, and one of them is wrong.',
    fix: 'Derive both figures from one start time.',
  }),
  check({
    ...common,
    id: 'DISC-IDS',
    title: 'the droplet bears one numeric id everywhere',
    clause: clause.identityIsOne,
    given: identities,
    judge: (seen, _, profile) => oneIdentity(seen, profile),
    means: 'The mesh knows the droplet by one number, and it speaks under another.',
    fix: 'Read DROPLET_ID in one place and use it everywhere.',
  }),
]

const beatMs = ({ constants }: Pick<Stage, 'constants'>): number =>
  constants.intervalSeconds * 1000 + 1000

const get = (stage: Stage, path: string): Promise<Reply> =>
  stage.ask({ method: 'GET', path, token: stage.token(), note: `GET ${path}` })

function sameUptime({ state, at, beat }: Uptime): Outcome {
  if (!isAccepted(state)) return inconclusive(`GET on the state endpoint: ${said(state)}`)
  if (!beat) return inconclusive('no heartbeat reached our Registry')
  const told = uptimeIn(beat.json)
  if (told === undefined) return inapplicable('the heartbeat tells no uptime')
  const shown = member(state, 'uptime_seconds')
  const expected = told + (at - beat.at) / 1000
  return typeof shown === 'number' && Math.abs(shown - expected) <= toleranceSeconds
    ? pass()
    : fail(
        `uptime_seconds of about ${Math.round(expected)}, reckoned from the heartbeat`,
        `uptime_seconds ${JSON.stringify(shown) ?? 'absent'}`,
        'state and heartbeat',
        [state.exchange, beat.exchange],
      )
}

function uptimeIn(body: unknown): number | undefined {
  if (!isRecord(body)) return undefined
  const metadata = isRecord(body.metadata) ? body.metadata : {}
  const value = metadata.uptime_seconds ?? body.uptime_seconds
  return typeof value === 'number' ? value : undefined
}

/** Ids written as words or domains are another spelling of the identity, and not compared here. */
function oneIdentity(
  { health, capabilities, registrations, messages }: Identities,
  profile: Profile,
): Outcome {
  const outbound = profile.message.ids === 'string' ? [] : messages
  const shown = [
    {
      where: 'health',
      id: numericId(member(health, 'id') ?? member(health, 'droplet_id')),
      exchange: health.exchange,
    },
    {
      where: 'capabilities',
      id: numericId(member(capabilities, 'droplet_id') ?? member(capabilities, 'id')),
      exchange: capabilities.exchange,
    },
    ...registrations.map((call) => ({
      where: 'registration',
      id: numericId(registered(call.json)),
      exchange: call.exchange,
    })),
    ...outbound.map((call) => ({
      where: 'outbound message',
      id: numericId(isRecord(call.json) ? call.json.source : undefined),
      exchange: call.exchange,
    })),
  ].filter(({ id }) => id !== undefined)
  const [first] = shown
  const other = shown.find(({ id }) => id !== first?.id)
  if (!first || new Set(shown.map(({ where }) => where)).size < 2)
    return inapplicable('fewer than two places show a numeric id')
  return other
    ? fail(
        `${first.id} everywhere, as in ${first.where}`,
        `${other.id} in ${other.where}`,
        other.where,
        [first.exchange, other.exchange],
      )
    : pass()
}

const registered = (body: unknown): unknown =>
  isRecord(body) && isRecord(body.metadata) ? body.metadata.numeric_id : undefined

/** 4 and "4" are one id. */
function numericId(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}
