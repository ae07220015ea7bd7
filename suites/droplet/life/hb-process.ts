import * as clause from '../../../fixtures/clauses/hb-process.ts'
import { startsSoon as startsSoonClause } from '../../../fixtures/clauses/perf.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { posToken, trust } from '../ctl/ctl.ts'
import { callsFor, gapsMs } from './beats.ts'
import { hbFleetChecks } from './hb-fleet.ts'
import {
  blocksNobody,
  keepsBeating,
  type Loaded,
  loadWith,
  type Quiet,
  watchQuietly,
} from './hb-load.ts'
import {
  type Again,
  beginsAnew,
  endsWell,
  type Interrupted,
  interruptTwice,
  type Left,
  leaveInFlight,
  leaves,
  leavesWell,
  leavesWhenInterrupted,
  startAgain,
  startsSoon,
} from './hb-signals.ts'
import { everCalls } from './life.ts'

/** A droplet from its start to its second end; between two heartbeats only where two were seen. */
interface Lifetime {
  readonly quiet: Quiet | undefined
  readonly loaded: Loaded | undefined
  readonly left: Left
  readonly again: Again
  readonly interrupted: Interrupted
}

const toldMs = 1_000

const lifetime: Stimulus<Lifetime> = {
  name: 'a droplet at rest, under load, asked to end, started again and interrupted',
  phase: 'life',
  scene: { faults: [], env: { HEARTBEAT_INTERVAL: String(toldMs / 1000) }, long: true },
  waits: () => 29_000,
  apply: async (stage) => {
    const { mesh } = stage
    if (await everCalls(stage))
      await mesh.until((calls) => callsFor(calls, 'heartbeat').length > 1, 2 * toldMs + 2_000)
    const [gapMs] = gapsMs(callsFor(mesh.calls(), 'heartbeat'))
    const intervalMs = Math.max(gapMs ?? 0, toldMs)
    const known = gapMs !== undefined
    return {
      quiet: known ? await watchQuietly(stage, intervalMs) : undefined,
      loaded: known ? await loadWith(stage, intervalMs) : undefined,
      left: await leaveInFlight(stage, intervalMs),
      again: await startAgain(stage, 2 * toldMs),
      interrupted: await interruptTwice(stage),
    }
  },
}

const row = { needs: 'P', after: [posToken], given: lifetime } as const
const beating = { ...row, after: [trust], evidence: { callbacks: 2 }, tags: ['timed'] } as const

export const hbProcessChecks: readonly Check[] = [
  ...hbFleetChecks,
  check({
    ...beating,
    id: 'HB-UNDER-LOAD',
    title: 'heartbeats go on under a load of messages',
    clause: clause.beatsUnderLoad,
    judge: ({ loaded }) => keepsBeating(loaded),
    means: 'A droplet that is busy looks dead to the Registry, and loses its place.',
    fix: 'Let the heartbeat run by a timer of its own that no request can put off.',
  }),
  check({
    ...beating,
    id: 'HB-EVENTLOOP',
    title: 'a heartbeat keeps no request waiting',
    clause: clause.beatsBlockNobody,
    judge: ({ quiet }) => blocksNobody(quiet),
    means: 'With every heartbeat the droplet stands still for all who call it.',
    fix: 'Measure the processor between two heartbeats, without a wait: psutil.cpu_percent(interval=None), for example.',
  }),
  check({
    ...row,
    id: 'HB-SIGTERM',
    title: 'SIGTERM ends the process, its port and its heartbeats',
    clause: clause.leavesOnSigterm,
    judge: ({ left }) => leaves(left),
    means: 'A droplet that was replaced goes on beating for its successor, or has to be killed.',
    fix: 'On SIGTERM stop the timers, close the server, and end the process.',
  }),
  check({
    ...row,
    id: 'HB-SIGTERM-SHOULD',
    title: 'the exit code after SIGTERM reports no failure',
    clause: clause.leavesInOrder,
    judge: ({ left }) => leavesWell(left),
    means: 'Whoever supervises the droplet takes each planned end for a crash.',
    fix: 'Exit with code 0 once everything is closed, or leave SIGTERM to its default.',
  }),
  check({
    ...row,
    id: 'HB-SIGTERM-INFLIGHT',
    title: 'a message under way at SIGTERM comes to a clean end',
    clause: clause.openRequestsEndWell,
    judge: ({ left }) => endsWell(left),
    means: 'With every new version some callers lose a message without knowing.',
    fix: 'Stop accepting connections first, and end when the open answers are written.',
  }),
  check({
    ...row,
    id: 'HB-SIGINT-TWICE',
    title: 'two interrupts end the process',
    clause: clause.leavesWhenInterrupted,
    judge: ({ interrupted }) => leavesWhenInterrupted(interrupted),
    means: 'Ctrl-C does not end the droplet, and its author has to kill it.',
    fix: 'On SIGINT close in order, and on the second one exit at once.',
  }),
  check({
    ...row,
    id: 'HB-UPTIME-RESET',
    title: 'the uptime begins anew with the process',
    clause: clause.uptimeBeginsAnew,
    judge: ({ again }) => beginsAnew(again),
    means: 'Nobody sees that the droplet keeps crashing: its uptime grows on.',
    fix: 'Reckon the uptime from the start of the process, and store it nowhere.',
  }),
  check({
    ...row,
    id: 'PERF-COLD',
    title: 'the droplet answers within ten seconds of its start',
    clause: startsSoonClause,
    tags: ['timed'],
    judge: ({ again }) => startsSoon(again),
    means: 'Each new version leaves a gap in the mesh, and supervisors start it again and again.',
    fix: 'Listen first, and load what takes long afterwards.',
  }),
]
