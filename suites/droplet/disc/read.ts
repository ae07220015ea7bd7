import * as clause from '../../../fixtures/clauses/disc.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { isRecord } from '../../../src/model/json.ts'
import type { EndpointName, Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { absent, everyReply } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { member } from '../env/reply.ts'

type Read = 'capabilities' | 'state' | 'dependencies'

const reads: Stimulus<Readonly<Record<Read, Reply>>> = {
  name: 'GET on the endpoints that describe the droplet',
  phase: 'messages',
  apply: async (stage) => {
    const read = (name: Read): Promise<Reply> =>
      stage.ask({
        method: 'GET',
        path: stage.profile.endpoints[name].path,
        token: stage.token(),
        note: name,
      })
    const [capabilities, state, dependencies] = await Promise.all([
      read('capabilities'),
      read('state'),
      read('dependencies'),
    ])
    return { capabilities, state, dependencies }
  },
}

const common = { needs: 'T', after: [posToken], given: reads } as const

export const discReadChecks: readonly Check[] = [
  check({
    ...common,
    id: 'DISC-CAPS',
    title: 'capabilities name the version, the features and the UDC version',
    clause: clause.capabilitiesAreListed,
    inapplicable: missing('capabilities'),
    judge: ({ capabilities }, _, profile) =>
      everyReply(
        [content(capabilities, profile)],
        '200 with a semver version, features or capabilities as a list of texts, and udc_version 1.x',
        describesCapabilities,
      ),
    means: 'Peers cannot find out what the droplet does.',
    fix: 'Answer {"version": "1.0.0", "features": ["…"], "udc_version": "1.0"}.',
  }),
  check({
    ...common,
    id: 'DISC-STATE',
    title: 'state figures lie in their natural ranges',
    clause: clause.stateIsMeasured,
    inapplicable: missing('state'),
    judge: ({ state }, _, profile) =>
      everyReply(
        [content(state, profile)],
        `200 with ${profile.reads.state.map((name) => figures[name]?.words ?? name).join(', ')}`,
        (reply) => describesState(reply, profile.reads.state),
      ),
    means: 'The figures steer nothing: they are missing, made up or in other units.',
    fix: 'Answer measured cpu_percent, memory_mb and uptime_seconds as numbers.',
  }),
  check({
    ...common,
    id: 'DISC-DEPS',
    title: 'dependencies list the Registry',
    clause: clause.dependenciesAreListed,
    inapplicable: missing('dependencies'),
    judge: ({ dependencies }, _, profile) =>
      everyReply(
        [content(dependencies, profile)],
        '200 with the lists required and optional, the Registry in one of them',
        describesDependencies,
      ),
    means: 'Nobody sees what the droplet needs to work.',
    fix: 'Answer {"required": [{"id": 18, "name": "Registry", "status": "connected"}], "optional": []}.',
  }),
]

/** Why an endpoint's checks do not apply: the profile leaves it free, and the droplet has none. */
export function missing(name: EndpointName) {
  return (facts: Facts, { endpoints }: Profile): string | undefined =>
    endpoints[name].presence === 'required' ? undefined : absent(endpoints[name].path)(facts)
}

const semver = /^v?\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/

function describesCapabilities(reply: Reply): boolean {
  const version = member(reply, 'version')
  const udc = member(reply, 'udc_version')
  const lists = [member(reply, 'features'), member(reply, 'capabilities')]
  return (
    reply.status === 200 &&
    typeof version === 'string' &&
    semver.test(version) &&
    typeof udc === 'string' &&
    /^1(\.\d+)*$/.test(udc) &&
    lists.some((list) => Array.isArray(list) && list.every((item) => typeof item === 'string'))
  )
}

interface Figure {
  readonly words: string
  readonly holds: (value: number) => boolean
}

const figures: Readonly<Record<string, Figure>> = {
  cpu_percent: { words: 'cpu_percent of 0 to 100', holds: (value) => value >= 0 && value <= 100 },
  memory_mb: { words: 'memory_mb above 0', holds: (value) => value > 0 },
  uptime_seconds: { words: 'uptime_seconds of 0 or more', holds: (value) => value >= 0 },
}

const describesState = (reply: Reply, names: readonly string[]): boolean =>
  reply.status === 200 &&
  names.every((name) => {
    const value = member(reply, name)
    const holds = figures[name]?.holds ?? ((figure: number) => figure >= 0)
    return typeof value === 'number' && Number.isFinite(value) && holds(value)
  })

/** The answer without the frame {status: "success", data} that some dialects put around it. */
function content(reply: Reply, { reads: { wrapped } }: Profile): Reply {
  const { json } = reply
  const framed = wrapped && isRecord(json) && json.status === 'success' && isRecord(json.data)
  return framed ? { ...reply, json: json.data } : reply
}

function describesDependencies(reply: Reply): boolean {
  const required = member(reply, 'required')
  const optional = member(reply, 'optional')
  if (reply.status !== 200 || !Array.isArray(required) || !Array.isArray(optional)) return false
  return [...required, ...optional].some(isRegistry)
}

/** Named, or by its place in the mesh: droplet 18. */
function isRegistry(entry: unknown): boolean {
  if (typeof entry === 'string') return /registry|drop(let-)?18\b/i.test(entry)
  if (!isRecord(entry)) return false
  return (
    entry.id === 18 ||
    [entry.name, entry.id].some((text) => typeof text === 'string' && isRegistry(text))
  )
}
