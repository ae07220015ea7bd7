import type { Ending } from '../model/ending.ts'
import type { Recorder } from '../wire/recorder.ts'
import type { Instance } from './instance.ts'
import type { RunState } from './run-state.ts'

const shownLines = 8

/** Notes how the droplet ended, if it did without being asked to: before it is started anew. */
export function noteEnding(state: RunState, main: Instance, recorder: Recorder): void {
  const { running } = main
  if (!running || running.alive()) return
  const { during, exchange } = underWay(state, main, recorder)
  state.endings.push({
    how: running.ended?.() ?? 'by itself',
    during,
    exchange,
    lines: running.log().trimEnd().split('\n').slice(-shownLines),
  })
  state.repliesAtEnding = state.replies.length
}

/** The first request since the last ending that was cut off; those that came later found nobody. */
function underWay(
  { replies, repliesAtEnding }: RunState,
  { url }: Instance,
  recorder: Recorder,
): Pick<Ending, 'during' | 'exchange'> {
  const unanswered = replies
    .slice(repliesAtEnding)
    .filter(
      ({ silence, exchange }) =>
        silence !== undefined && recorder.exchange(exchange)?.request.url.startsWith(url),
    )
  const cut = unanswered.find(({ silence }) => silence?.kind !== 'refused') ?? unanswered[0]
  return {
    during: cut && `${cut.ask.method} ${cut.ask.path} ‹${cut.ask.note}›`,
    exchange: cut?.exchange,
  }
}
