import type { Behaviour, Door, KeyMap, LeewayMap } from '../src/model/behaviour.ts'
import type { Report } from '../src/model/report.ts'
import type { Look } from './layout.ts'
import { heading, paragraph } from './layout.ts'

/** What the droplet does, in a few lines: its doors, what opens them, its leeway, its way with keys. */
export function behaviourSection({ behaviour }: Report, look: Look): string[] {
  if (behaviour === undefined) return []
  const lines = [...doorLines(behaviour.doors), ...behaviourLines(behaviour)].flatMap((line) =>
    paragraph(look, line, 2),
  )
  return [...heading(look, 'how it behaves'), ...lines]
}

/** What opens the doors, the leeway and the way with keys, a line each. */
export const behaviourLines = (behaviour: Behaviour): string[] => [
  ...openerLines(behaviour),
  ...(behaviour.leeway ? [leewayLine(behaviour.leeway)] : []),
  ...(behaviour.keys ? [keyLine(behaviour.keys)] : []),
]

/** A door's access, in words. */
export const doorWords: Readonly<Record<Door['access'], string>> = {
  protected: 'protected',
  public: 'public',
  'refuses-all': 'shut to good tokens too',
  absent: 'not there',
  silent: 'silent',
  unclear: 'unclear',
}

const doorLines = (doors: readonly Door[]): string[] =>
  Object.entries(doorWords).flatMap(([access, word]) => {
    const its = doors.filter((door) => door.access === access)
    if (its.length === 0) return []
    return [`${word}: ${its.map(({ method, path }) => `${method} ${path}`).join(', ')}`]
  })

function openerLines({ credentials }: Behaviour): string[] {
  const openers = credentials.filter(({ opens }) => opens.length > 0)
  if (credentials.length === 0) return []
  if (openers.length === 0) return [`opens to: none of ${credentials.length} forms of credential`]
  return [
    `opens to: ${openers
      .map(({ form, opens, tried }) =>
        opens.length === tried.length ? form : `${form} (only ${opens.join(', ')})`,
      )
      .join('; ')}; to none of ${credentials.length - openers.length} other forms`,
  ]
}

function leewayLine({
  expSeconds,
  nbfSeconds,
  mostSeconds,
  clockOffsetSeconds,
}: LeewayMap): string {
  const seconds = (value: number): string =>
    value >= mostSeconds ? `${mostSeconds} s or more` : `${value} s`
  const clock =
    clockOffsetSeconds === 0
      ? 'its clock agrees with ours'
      : `its clock is ${Math.abs(clockOffsetSeconds)} s ${clockOffsetSeconds > 0 ? 'ahead' : 'behind'}`
  return `leeway: exp ${seconds(expSeconds)}, nbf ${seconds(nbfSeconds)}; ${clock}`
}

function keyLine(keys: KeyMap): string {
  const { fetches, requests, keptForMs, coolDownAtMostMs, conditional, measured } = keys
  const s = (value: number): string => `${(value / 1000).toFixed(1)} s`
  const rotation = measured.rotationFollowedMs
  return [
    `key set: fetched ${fetches} times for ${requests} requests with a credential`,
    keptForMs === undefined ? undefined : `kept for up to ${s(keptForMs)} at a stretch`,
    coolDownAtMostMs === undefined ? undefined : `two fetches as close as ${s(coolDownAtMostMs)}`,
    rotation === undefined ? undefined : `a rotation followed after ${s(rotation)}`,
    keys.servesThroughOutage === undefined
      ? undefined
      : keys.servesThroughOutage
        ? 'the last good set serves through an outage'
        : 'an outage of the Registry takes it down',
    conditional ? 'asks conditionally' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('; ')
}
