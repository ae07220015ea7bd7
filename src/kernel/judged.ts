import type { Check } from '../model/check.ts'
import { endsByItself } from '../model/ending.ts'
import type { Finding } from '../model/finding.ts'
import { notRun, type Outcome } from '../model/outcome.ts'
import type { Judged } from './finding-of.ts'
import type { Observation } from './observation.ts'

export const isRed = (judged: Judged): boolean =>
  judged.kind === 'outcome' && judged.outcome.state === 'fail'

/** No answer, where one was due. */
export const isSilent = (judged: Judged): boolean =>
  judged.kind === 'outcome' &&
  judged.outcome.state === 'inconclusive' &&
  judged.outcome.silent === true

/** Silence that came twice, while good requests before and after it were served, is the droplet's. */
export function neverAnswered(judged: Judged): Judged {
  if (judged.kind !== 'outcome' || judged.outcome.state !== 'inconclusive') return judged
  const { because, evidence = [] } = judged.outcome
  return {
    ...judged,
    outcome: {
      ...{ state: 'fail', expected: 'an answer', actual: because, evidence },
      told: {
        means:
          'The request was neither served nor refused: the connection ended, or nothing came, twice.',
        fix: 'Look into the log of the droplet for an error in this handler that nobody caught, or a lock that nobody releases.',
      },
    },
  }
}

/** A bad request that got in did so, however slow the machine was. */
export const restsOnTime = (judged: Judged): boolean =>
  judged.kind !== 'outcome' ||
  judged.outcome.state !== 'fail' ||
  !/^HTTP 2\d\d\b(?! after)/.test(judged.outcome.actual)

export const tooBusy = ({ traffic }: Observation): Judged => ({
  kind: 'outcome',
  outcome: {
    state: 'inconclusive',
    because: `this machine was too busy to tell: our own timers came up to ${Math.round(traffic.lateMs ?? 0)} ms late`,
  },
  traffic: traffic.exchanges,
  weak: undefined,
})

/** What would let the need be run lets this check be run too. */
export const waitingFor = ({ id, flag = '' }: Finding): Judged => ({
  kind: 'outcome',
  outcome: { state: 'not-run', because: `${id} was not run`, flag },
  traffic: [],
  weak: undefined,
})

export function unseen(observation: Exclude<Observation, { kind: 'seen' | 'threw' }>): Outcome {
  switch (observation.kind) {
    case 'unproved':
      return { state: 'inconclusive', because: observation.because, evidence: observation.control }
    case 'harmed':
      return {
        state: 'fail',
        expected: 'the next good request is served',
        actual: observation.met,
        where: 'the control right after this request',
        evidence: [...observation.traffic.exchanges.slice(-3), ...observation.control],
        told: {
          means: 'Once it had seen this request, the droplet no longer served a good one.',
          fix: 'Find in the log of the droplet what this request raised, held or filled up, and keep it to the one request.',
        },
      }
    case 'gone':
      return endsByItself(observation.because, 'good requests alone', [])
    case 'late':
      return {
        state: 'inconclusive',
        because: `it did not end within ${Math.round(observation.afterMs / 1000)} s`,
      }
  }
}

/** To ask again what was turned away is nobody's pace: what is timed tells nothing then, and what had to come at once did not. */
export function atItsPace(check: Check, outcome: Outcome, { traffic }: Observation): Outcome {
  if (!traffic.limited) return outcome
  const timed = check.tags?.includes('timed')
  const apart = check.tags?.includes('concurrent') && outcome.state === 'pass'
  return timed || apart
    ? notRun(
        'the target turned requests away, and to ask again takes the pace away',
        '--jobs 1 --rate 5',
      )
    : outcome
}

/** A pass without the evidence its check demands is none. */
export function enough(check: Check, outcome: Outcome, { traffic }: Observation): Outcome {
  if (outcome.state !== 'pass') return outcome
  const { exchanges = check.evidence?.callbacks ? 0 : 1, callbacks = 0 } = check.evidence ?? {}
  const answered = traffic.answered + (check.evidence?.orClosed ? traffic.closed : 0)
  if (answered < exchanges)
    return {
      state: 'inconclusive',
      because: `only ${answered} of at least ${exchanges} requests were answered`,
    }
  if (traffic.callbacks < callbacks)
    return {
      state: 'inconclusive',
      because: `only ${traffic.callbacks} of at least ${callbacks} calls were seen`,
    }
  return outcome
}

/** What a stimulus may throw to say that this run cannot ask it; everything else is our fault. */
const refusals: Readonly<Record<string, string>> = {
  CannotForge: '--mesh (or --command)',
  ReadOnly: 'without --read-only',
  BudgetSpent: 'a larger --budget',
  Stopped: 'without --bail',
}

export function thrown(error: unknown, traffic: readonly string[]): Judged {
  if (!(error instanceof Error)) return { kind: 'error', message: String(error), traffic }
  if (error.name === 'TroubleError')
    return {
      kind: 'outcome',
      outcome: { state: 'inconclusive', because: `the scene did not open: ${error.message}` },
      traffic,
      weak: undefined,
    }
  const flag = refusals[error.name]
  return flag
    ? {
        kind: 'outcome',
        outcome: { state: 'not-run', because: error.message, flag },
        traffic,
        weak: undefined,
      }
    : { kind: 'error', message: error.stack ?? error.message, traffic }
}
