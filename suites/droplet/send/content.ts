import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { isFor, newTarget, plainMessage, promptMs, type Sending, sendTo } from './sending.ts'

/** Sends whose content is looked at, and how often a trace id comes up. */
export interface ContentSends {
  readonly rich: Sending
  readonly traced: Sending
  /** The ids under which the caller's trace goes: an X-Trace-ID, and the one in a traceparent. */
  readonly traces: readonly string[]
  /** What the droplet wrote to its log, where we have it. */
  readonly log: string
  readonly accepted: number
  readonly many: readonly Call[]
}

export const contentSends: Stimulus<ContentSends> = {
  name: 'POST /send with a rich payload, with a trace, and many times over',
  phase: 'send',
  waits: () => 3 * promptMs,
  apply: async (stage) => {
    const traces = [stage.envelope().trace_id, stage.envelope().trace_id.replaceAll('-', '')]
    const [rich, traced] = await Promise.all([
      sendRich(stage),
      sendTo(stage, newTarget(stage.mesh), 'a message asked for under a trace', promptMs, {
        headers: [
          ['X-Trace-ID', String(traces[0])],
          ['traceparent', `00-${traces[1]}-00f067aa0ba902b7-01`],
        ],
      }),
    ])
    const { accepted, many } = await sendMany(stage)
    return { rich, traced, traces, log: stage.log(), accepted, many }
  },
}

/** Values that a re-serialisation may bend: beyond ASCII, nested, at the limits of a double, empty. */
const richValues = {
  text: 'naïve – 日本語 – 𝒳 – "quoted" \\ / – \u2028',
  nested: { a: { b: { c: [[], [{}], { d: null }] } } },
  numbers: [0.1, -0.5, 9007199254740991, -9007199254740991, 1e-7, 0],
  nothing: null,
  truth: [true, false],
  empty: { list: [], object: {}, text: '' },
}

function sendRich(stage: Stage): Promise<Sending> {
  const { message_type, payload } = plainMessage(stage)
  return sendTo(stage, newTarget(stage.mesh), 'a message with a rich payload', promptMs, {
    message: { message_type, payload: { ...payload, conformance: richValues } },
  })
}

/** Enough for a clock or a counter that restarts to show, and few enough for a live target. */
const times = 40
const atOnce = 10

async function sendMany(stage: Stage): Promise<Pick<ContentSends, 'accepted' | 'many'>> {
  const target = newTarget(stage.mesh)
  const arrived = (calls: readonly Call[]): readonly Call[] =>
    calls.filter((call) => call.purpose === 'message' && isFor(call, target))
  let accepted = 0
  for (let sent = 0; sent < times; sent += atOnce) {
    const batch = Array.from({ length: atOnce }, (_, index) =>
      sendTo(stage, target, `message ${sent + index + 1} of ${times}`, 0),
    )
    const replies = (await Promise.all(batch)).map(({ reply }) => reply)
    const good = replies.filter(({ status = 0 }) => status >= 200 && status < 300).length
    accepted += good
    if (good === 0) break
  }
  await stage.mesh.until((calls) => arrived(calls).length >= accepted, promptMs)
  return { accepted, many: arrived(stage.mesh.calls()) }
}
