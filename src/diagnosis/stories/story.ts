import type { Call } from '../../model/call.ts'
import { membersOf } from '../../model/json.ts'
import type { Blame } from '../../model/outcome.ts'
import type { Profile } from '../../model/profile.ts'
import type { Reply } from '../../model/reply.ts'

/** What was recorded of one life of a droplet in one mesh. */
export interface Traffic {
  /** What the droplet said to Registry, Orchestrator and peers, in the order it arrived. */
  readonly calls: readonly Call[]
  /** What it answered us, in the order we asked. */
  readonly replies: readonly Reply[]
  readonly facts: StoryFacts
}

/** Who is who in that life, and what was agreed. */
export interface StoryFacts {
  readonly profile: Profile
  readonly dropletId: number | undefined
  /** The name the droplet was told to go by. */
  readonly dropletDomain: string | undefined
  /** Where we reach the droplet. */
  readonly dropletUrl: string
  readonly registryKey: string | undefined
  /** The heartbeat interval it was told. */
  readonly intervalMs: number
  /** For calls answered with Retry-After: the pause it asks for, by exchange. */
  readonly retryAfterMs: Readonly<Record<string, number>>
  /** When recording ended, on the clock of the calls. */
  readonly endedAt: number
}

/** A failure of the mesh that was met before, as data: how it shows in traffic, why it happens, what mends it. */
export interface Story {
  readonly number: number
  readonly id: string
  readonly title: string
  readonly blame: Blame
  readonly explanation: string
  readonly fix: string
  /** Ids of the checks whose failure it explains. */
  readonly explains: RegExp
  /** Only failures that were seen in the recognised exchanges themselves are meant. */
  readonly bound?: true
  /** Leaves of the token diagnosis that see the same refusals and know less of them. */
  readonly instead?: readonly string[]
  readonly recognise: (traffic: Traffic) => Recognised | undefined
}

/** The exchanges that show a story. */
export interface Recognised {
  readonly exchanges: readonly string[]
  /** What was seen in them, in one sentence. */
  readonly seen: string
  /** The fix with the right thing named, where the traffic tells it. */
  readonly fix?: string
  /** In place of the story's own, where the traffic tells it better. */
  readonly explains?: RegExp
}

/** Calls that we answered as ourselves; what a scripted fault answered says nothing of the call. */
export const unscripted = ({ calls }: Pick<Traffic, 'calls'>): readonly Call[] =>
  calls.filter(({ fault }) => fault === undefined)

/** Calls, once some are found, as a story tells them. */
export function shownBy(
  calls: readonly { readonly exchange: string }[],
  seen: string,
  fix?: string,
): Recognised | undefined {
  if (calls.length === 0) return undefined
  const exchanges = calls.map(({ exchange }) => exchange)
  return { exchanges, seen, ...(fix === undefined ? {} : { fix }) }
}

/** How often something was seen, in words. */
export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

/** A value of the droplet's as a report may show it: whole, for what is cut can no longer be known for a secret, or not at all. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > longest ? `a value of ${text.length} characters` : text
}

const longest = 80

/** What an envelope carries as the Orchestrator unwraps it: without udc_version it takes the whole for a bare payload. */
export function unwrapped(json: unknown): Readonly<Record<string, unknown>> {
  const body = membersOf(json)
  const isEnvelope = body.udc_version !== undefined && body.payload !== undefined
  return isEnvelope ? membersOf(body.payload) : body
}
