import type { Call } from '../../model/call.ts'
import { membersOf } from '../../model/json.ts'
import { type Recognised, type Story, shownBy, type Traffic } from './story.ts'

/** Refusals that are answered by asking again, and again. */
export const stormStories: readonly Story[] = [
  {
    number: 74,
    id: 'RECURSE-401',
    title: 'a 401 is answered by the same call at once, without end',
    blame: 'droplet',
    explanation:
      'The handler of a refusal calls itself: the calls pile up and bury whoever refuses.',
    fix: 'Renew the token once, then wait, twice as long each time, up to a cap.',
    explains: /^(?:TOK-401-STORM|TOK-401-ONCE|REG-401|HB-401|HB-404-LOOP)$/,
    recognise: storm,
  },
  {
    number: 70,
    id: 'RATE-429',
    title: 'calls go on although a 429 asked for a pause',
    blame: 'droplet',
    explanation: 'A rate limit that is not waited out is met for ever.',
    fix: 'Wait as long as Retry-After says before the next call.',
    explains: /^(?:TOK-429-SECONDS|TOK-429-DATE|HB-429|SEND-RETRY-429)$/,
    recognise: pauseIgnored,
  },
]

const stormCalls = 15
const stormMs = 3_000
/** Nobody is held to a pause that is longer than he would wait at all. */
const longestPauseMs = 10_000

function storm({ calls }: Traffic): Recognised | undefined {
  for (const [, group] of grouped(calls)) {
    const refused = group.filter(({ status }) => status === 401)
    for (let end = stormCalls - 1; end < refused.length; end++) {
      const window = refused.slice(end - stormCalls + 1, end + 1)
      const ms = (window.at(-1)?.at ?? 0) - (window[0]?.at ?? 0)
      if (ms < stormMs)
        return shownBy(
          window,
          `${window[0]?.method} ${window[0]?.path} was refused ${stormCalls} times within ${Math.round(ms)} ms.`,
        )
    }
  }
  return undefined
}

/** The next call of the same kind came before half of the pause was over: clocks and queues take no half. */
function pauseIgnored({ calls, facts }: Traffic): Recognised | undefined {
  for (const [, group] of grouped(calls)) {
    for (const [index, call] of group.entries()) {
      const next = group[index + 1]
      const pauseMs = facts.retryAfterMs[call.exchange]
      if (!next || call.status !== 429 || pauseMs === undefined || pauseMs > longestPauseMs)
        continue
      const ms = Math.round(next.at - call.at)
      if (ms < pauseMs / 2)
        return shownBy(
          [call, next],
          `${call.method} ${call.path} was answered 429 with a pause of ${pauseMs} ms and came again after ${ms} ms.`,
        )
    }
  }
  return undefined
}

/** The same call again and again; messages to one peer are as many as their traces. */
function grouped(calls: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
  const groups = new Map<string, Call[]>()
  for (const call of calls) {
    const trace = call.actor === 'peer' ? String(membersOf(call.json).trace_id) : ''
    const name = `${call.actor} ${call.method} ${call.target} ${trace}`
    const same = groups.get(name) ?? []
    same.push(call)
    groups.set(name, same)
  }
  return groups
}
