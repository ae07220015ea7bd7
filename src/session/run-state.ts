import type { Call } from '../model/call.ts'
import type { Ending } from '../model/ending.ts'
import type { Ask, Reply } from '../model/reply.ts'
import type { ControlRecord, Facts, Ledger } from '../model/stage.ts'
import type { Instance } from './instance.ts'

/** What one run has learned so far. */
export interface RunState {
  facts: Facts
  readonly replies: Reply[]
  readonly controls: ControlRecord[]
  /** Endpoints that let a request run out of time and never answered one. */
  readonly silentEndpoints: Map<string, Reply | 'answers'>
  /** Whether a rate limit was waited for in vain: then no further wait is worth it. */
  limitNeverLifts: boolean
  /** Until when (performance.now()) a path is believed to turn requests away whatever else is under way. */
  readonly meantUntil: Map<string, number>
  /** What broke in our own actors; a run with any proves nothing about the droplet. */
  readonly mockFailures: string[]
  /** Calls of droplets that had a scene of their own and are gone. */
  readonly sceneCalls: Call[]
  /** The same, life by life. */
  readonly sceneLives: Life[]
  readonly endings: Ending[]
  /** How many replies there were at the last ending. */
  repliesAtEnding: number
  endedAtGoodRequest: number | undefined
  /** Why nothing more is to be asked. */
  stopped: string | undefined
}

/** What one droplet said in a mesh of its own, where it was, and when that ended on the clock of its calls. */
export interface Life {
  readonly url: string
  readonly calls: readonly Call[]
  readonly endedAt: number
}

/** Text kept of one reply for questions about the whole run. */
const keptText = 65_536

export const createRunState = (facts: Facts): RunState => ({
  facts,
  replies: [],
  controls: [],
  sceneCalls: [],
  sceneLives: [],
  mockFailures: [],
  limitNeverLifts: false,
  meantUntil: new Map(),
  silentEndpoints: new Map(),
  endings: [],
  repliesAtEnding: 0,
  endedAtGoodRequest: undefined,
  stopped: undefined,
})

export function keepReply({ replies }: RunState, reply: Reply): void {
  const { text, ask } = reply
  const small = text.length <= keptText && sizeOf(ask.body) <= keptText
  replies.push(small ? reply : { ...reply, text: text.slice(0, keptText), ask: lean(ask) })
}

/** A flood is known by its note; cut short it would look like another message. */
function lean(ask: Ask): Ask {
  const { body, ...rest } = ask
  return sizeOf(body) <= keptText ? ask : rest
}

const sizeOf = (body: Ask['body']): number =>
  typeof body === 'string' || body instanceof Uint8Array
    ? body.length
    : body === undefined
      ? 0
      : JSON.stringify(body).length

export const ledgerOf = (state: RunState, main: Instance): Ledger => ({
  replies: state.replies,
  controls: state.controls,
  endings: state.endings,
  endedAtGoodRequest: state.endedAtGoodRequest,
  calls: [...(main.mesh?.calls() ?? []), ...state.sceneCalls],
})
