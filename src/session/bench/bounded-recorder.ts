import { type Recorder, unrecorded } from '../../wire/recorder.ts'

export interface BoundedRecorder extends Recorder {
  /** How many exchanges came beyond those that are kept. */
  dropped(): number
}

/** The recorder, deaf after `most` exchanges, so that a bench can run for days. */
export function bounded(recorder: Recorder, most: number): BoundedRecorder {
  const count = { kept: 0, dropped: 0 }
  return {
    ...recorder,
    open(request) {
      if (count.kept >= most) {
        count.dropped++
        return unrecorded
      }
      count.kept++
      return recorder.open(request)
    },
    dropped: () => count.dropped,
  }
}
