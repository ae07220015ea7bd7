import { opened, shapeFault } from '../../../suites/droplet/env/reply.ts'
import { hasErrorShape } from '../../../suites/droplet/http/error.ts'
import { said } from '../../../suites/judges.ts'
import { isRecord, membersOf } from '../../model/json.ts'
import { knowsTokens, type Profile } from '../../model/profile.ts'
import { isAccepted, type Reply } from '../../model/reply.ts'
import type { Answers, Trial } from './answers.ts'

/** What the answers say for and against one profile, each in a line. */
export interface Testimony {
  readonly profile: Profile
  readonly speaksFor: readonly string[]
  readonly speaksAgainst: readonly string[]
}

/** One thing seen, and what it means to the profile: 1 it says so, 0 it leaves that open, -1 it says otherwise. */
interface Sign {
  readonly weight: 1 | 0 | -1
  readonly line: string
}

/** Compares what a droplet answered with what a profile pins down. */
export function testimonyFor(profile: Profile, answers: Answers): Testimony {
  const trial = answers.messages[profile.id]
  const signs = [
    ...capabilitiesSigns(profile, answers.capabilities),
    ...healthSigns(profile, answers.health),
    ...(trial ? messageSigns(profile, trial) : []),
    ...errorSigns(profile, refusals(answers, trial)),
  ]
  const lines = (weight: number): string[] =>
    signs.filter((sign) => sign.weight === weight).map(({ line }) => line)
  return { profile, speaksFor: lines(1), speaksAgainst: lines(-1) }
}

const isShut = ({ status = 0 }: Reply): boolean => status === 401 || status === 403

function capabilitiesSigns({ endpoints }: Profile, reply: Reply): Sign[] {
  const { path, access, presence } = endpoints.capabilities
  if (reply.status === undefined) return []
  if (reply.status === 404 || reply.status === 405)
    return presence === 'required' ? [{ weight: -1, line: `there is no GET ${path}` }] : []
  if (!isAccepted(reply) && !isShut(reply)) return []
  const found = isAccepted(reply) ? 'public' : 'protected'
  const weight = access === 'optional' ? 0 : access === found ? 1 : -1
  return [{ weight, line: `GET ${path} is ${found}` }]
}

function healthSigns({ health }: Profile, reply: Reply): Sign[] {
  const body = isRecord(reply.json) ? reply.json : undefined
  if (!isAccepted(reply) || body === undefined) return []
  const { status } = body
  const word = typeof status === 'string' ? status.toLowerCase() : undefined
  const foreign = word !== undefined && !health.statuses.includes(word)
  const whole =
    health.members.length > 0 && health.members.every((name) => Object.hasOwn(body, name))
  return [
    { weight: foreign && health.vocabularyIsLaw ? -1 : 0, line: `health says "${word}"` },
    { weight: whole ? 1 : 0, line: `health tells ${health.members.join(', ')}` },
  ]
}

function messageSigns(profile: Profile, { reply, open }: Trial): Sign[] {
  const form = formOf(profile)
  if (reply.status === undefined || isShut(reply)) return doorSigns(profile, reply)
  if (!isAccepted(reply))
    return [{ weight: -1, line: `a message ${form} is refused: ${inShort(reply)}` }]
  return [
    { weight: 1, line: `a message ${form} is accepted` },
    ...doorSigns(profile, open),
    replySign(profile, reply),
  ]
}

function formOf({ message }: Profile): string {
  const names = Object.values(message.members)
  const bearer = Object.hasOwn(message.members, 'source')
    ? `, ids like ${message.ids === 'string' ? '"droplet-5"' : '5'}`
    : ''
  const signature = message.signature === 'bearer' ? ['signature'] : []
  return `of ${[...Object.keys(message.fixed), ...names, ...signature].join(', ')}${bearer}`
}

/** Whether messages are taken from anybody. */
function doorSigns(profile: Profile, reply: Reply | undefined): Sign[] {
  if (reply?.status === undefined) return []
  const asks = profile.endpoints.message.access === 'protected'
  const free = !knowsTokens(profile)
  if (isShut(reply)) return [{ weight: asks ? 1 : 0, line: 'POST /message asks for a token' }]
  if (!isAccepted(reply)) return []
  return [{ weight: asks ? -1 : free ? 1 : 0, line: 'POST /message takes messages from anybody' }]
}

function replySign(profile: Profile, reply: Reply): Sign {
  const fault = shapeFault(reply, profile)
  if (fault !== undefined) return { weight: -1, line: `the reply to it is another: ${fault}` }
  const names = Object.keys(membersOf(reply.json)).join(', ')
  return { weight: isDistinct(profile, reply) ? 1 : 0, line: `the reply is {${names}}` }
}

/** Whether the shape is one by which the dialect is known, and not one it takes as well. */
function isDistinct({ message }: Profile, { json }: Reply): boolean {
  const body = membersOf(json)
  if (message.reply === 'envelope') return opened(body, 'response') !== body
  if (message.reply === 'receipt') return body.processed_at === undefined
  return message.reply !== 'either'
}

/** Refusals whose body the contract fixes. */
const refusals = ({ broken }: Answers, trial: Trial | undefined): Reply[] =>
  [broken, trial?.open].filter(
    (reply): reply is Reply => reply !== undefined && [401, 403, 422].includes(reply.status ?? 0),
  )

function errorSigns(profile: Profile, replies: readonly Reply[]): Sign[] {
  const [first] = replies
  if (!first) return []
  const odd = replies.find((reply) => !hasErrorShape(reply, profile))
  if (odd) return [{ weight: -1, line: `an error is another: ${inShort(odd)}` }]
  const body = membersOf(first.json)
  const distinct =
    profile.errors === 'envelope' ? opened(body, 'error') !== body : profile.errors !== 'either'
  return [{ weight: distinct ? 1 : 0, line: `an error is {${Object.keys(body).join(', ')}}` }]
}

/** Enough to see what came; a whole body for each profile would hide the reason. */
const inShort = (reply: Reply): string => {
  const line = said(reply)
  return line.length > 90 ? `${line.slice(0, 90)}…` : line
}
