import type { Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { inGroups, isFor, newTarget, patientMs, promptMs, type Sending, sendTo } from './sending.ts'

/** Sends to targets that answer in ways of their own, each looked at until all of them had ended. */
export interface RetrySends {
  /** 500 twice, then 200. */
  readonly failing: Sending
  /** 503, more often than anybody may try. */
  readonly endless: Sending
  /** 500 with a page that nobody else has to see. */
  readonly telling: Sending
  /** 429 once. */
  readonly limited: Sending
  readonly retryAfterMs: number
  readonly refused: readonly Sending[]
  readonly accepted: readonly Sending[]
  readonly retryBaseMs: number
}

/** In the body of a target's error. */
export const targetsSecret = 'canary-target-6f1d0b7e52c94a'

export const retrySends: Stimulus<RetrySends> = {
  name: 'POST /send to targets that fail, refuse, ask for patience, or accept in unusual ways',
  phase: 'send',
  waits: () => 2 * patientMs - 2 * promptMs,
  apply: async (stage) => {
    const { mesh, constants } = stage
    const retryAfterSeconds = afterSeconds(constants.retryBaseMs)
    const sends = scripts(retryAfterSeconds).map((script) => prepare(stage, script))
    const [slow, quick] = [sends.slice(0, slowOnes), sends.slice(slowOnes)]
    const ended = (
      await Promise.all([
        Promise.all(slow.map(({ send }) => send())),
        inGroups(quick, ({ send }) => send()),
      ])
    ).flat()
    for (const { lift } of sends) lift()
    // What came after an answer counts too.
    const calls = mesh.calls('message')
    const seen = ended.map((sending, index) => {
      const target = sends[index]?.target
      const deliveries = target ? calls.filter((call) => isFor(call, target)) : []
      return { ...sending, deliveries, endedAtMs: mesh.now() }
    })
    const [failing, endless, telling, limited, ...rest] = seen
    if (!failing || !endless || !telling || !limited) throw new Error('a script was not played')
    return {
      failing,
      endless,
      telling,
      limited,
      retryAfterMs: retryAfterSeconds * 1000,
      refused: rest.slice(0, refusals.length),
      accepted: rest.slice(refusals.length),
      retryBaseMs: constants.retryBaseMs,
    }
  },
}

/** Clearly longer than the droplet's own first wait, as far as that is known. */
const afterSeconds = (retryBaseMs: number): number => (retryBaseMs <= 500 ? 1 : 3)

/** So many of the scripts make a droplet wait and try again; the others end at once. */
const slowOnes = 4

interface Script {
  readonly note: string
  readonly answer: Omit<Fault, 'at' | 'matching'>
}

/** One more than the four tries that a droplet has, so that one who never ends gets there too. */
const tooOften = 5

export const refusals = [400, 403, 404, 422]

const scripts = (retryAfterSeconds: number): readonly Script[] => [
  { note: 'a message for a peer that answers 500 twice', answer: { status: 500, times: 2 } },
  {
    note: 'a message for a peer that answers 503 each time',
    answer: { status: 503, times: tooOften },
  },
  {
    note: 'a message for a peer that answers 500 with a page of its own',
    answer: {
      status: 500,
      times: tooOften,
      contentType: 'text/html',
      body: `<html><body><h1>Internal Server Error</h1><pre>${targetsSecret}</pre></body></html>`,
    },
  },
  {
    note: `a message for a peer that answers 429 with Retry-After: ${retryAfterSeconds}`,
    answer: { status: 429, times: 1, headers: [['Retry-After', String(retryAfterSeconds)]] },
  },
  ...refusals.map((status) => ({
    note: `a message for a peer that answers ${status}`,
    answer: { status, times: tooOften },
  })),
  {
    note: 'a message for a peer that answers 200 in plain text',
    answer: { status: 200, body: 'OK', contentType: 'text/plain' },
  },
  ...[201, 202, 204].map((status) => ({
    note: `a message for a peer that answers ${status}`,
    answer: { status },
  })),
  { note: 'a message for a peer that answers late', answer: { delayMs: 400 } },
]

function prepare(stage: Stage, { note, answer }: Script) {
  const target = newTarget(stage.mesh)
  const lift = stage.mesh.fault({ at: 'message', matching: target.path, ...answer })
  return { target, lift, send: () => sendTo(stage, target, note, patientMs) }
}
