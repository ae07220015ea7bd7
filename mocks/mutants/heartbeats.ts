import { type Mutant, mutant } from './mutant.ts'

/** A Registry in trouble, and the figures of a heartbeat. */
export const heartbeatMutants: readonly Mutant[] = [
  mutant('gives-up-after-three-tries', { startTries: 'three' }, 'REG-RETRY-LONG'),
  mutant('takes-409-for-a-failure', { alreadyListed: 'failure' }, 'REG-409'),
  mutant('hammers-when-refused', { refusedRegistration: 'hammered' }, 'REG-403-422'),
  mutant('keeps-refusals-to-itself', { refusalsTold: false }, 'REG-403-422 HB-403'),
  mutant('stops-at-the-first-silence', { beatsAfterSilence: false }, 'HB-OUTAGE'),
  mutant('makes-up-for-missed-beats', { missedBeats: 'made-up' }, 'HB-NO-CATCHUP'),
  mutant('beats-on-at-once-when-refused', { refusedBeat: 'at-once' }, 'HB-401'),
  mutant('beats-with-its-log', { beatHoldsLog: true }, 'HB-SIZE'),
  mutant('sums-cpu-over-all-cores', { cpuFigure: 'sum-of-cores' }, 'HB-RANGES'),
  mutant('tells-the-time-for-uptime', { uptime: 'wall-clock' }, 'HB-UPTIME-MONO'),
]

/** Faults that only time shows: proved apart, for the checks that catch them are not asked by default. */
export const heartbeatSoakMutants: readonly Mutant[] = [
  mutant(
    'never-forgets-a-request',
    { counters: 'cumulative' },
    'HB-COUNT-WINDOW-SHOULD HB-ERR-WINDOW-SHOULD',
  ),
]
