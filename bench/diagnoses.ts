import { sign, verify } from 'node:crypto'
import { freshPair } from '../fixtures/fresh-key.ts'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { fuzzedInputs } from '../test/fuzzed-inputs.ts'
import { atMost, type Figure, inMilliseconds, milliseconds } from './figure.ts'
import { median } from './measure.ts'

interface Timed {
  readonly input: DiagnosisInput
  readonly ms: number
}

const tooLongMs = 20

/** How long one diagnosis takes: each of so many hostile requests is timed alone. */
export async function diagnoses(count: number): Promise<Figure[]> {
  for (const input of fuzzedInputs(Math.ceil(count / 20), 1)) diagnose(input)
  const runs: Timed[] = []
  const bare: number[] = []
  const verifyOnce = verification()
  for (const input of fuzzedInputs(count, 2)) {
    runs.push({ input, ms: timed(() => diagnose(input)) })
    bare.push(timed(verifyOnce))
  }
  return [meanFigure(runs, bare), slowestFigure(runs)]
}

function meanFigure(runs: readonly Timed[], bare: readonly number[]): Figure {
  const times = runs.map(({ ms }) => ms)
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
  const ratio = (median(times) / median(bare)).toFixed(1)
  return {
    what: `one diagnosis, mean of ${counted(runs)} fuzzed tokens`,
    ...inMilliseconds(mean),
    goal: atMost(tooLongMs),
    beside: `median ${milliseconds(median(times))}, ${ratio} × one verification by RS256 and 2048 bits (${milliseconds(median(bare))})`,
  }
}

/** A single try also measures what else the machine did, so the slowest ones get three more and the best counts. */
function slowestFigure(runs: readonly Timed[]): Figure {
  const slowest = [...runs].sort((a, b) => b.ms - a.ms)
  const again = slowest
    .slice(0, 100)
    .map(({ input, ms }) => Math.min(ms, ...[1, 2, 3].map(() => timed(() => diagnose(input)))))
  const late = runs.filter(({ ms }) => ms >= tooLongMs).length
  return {
    what: '· the slowest of them, the best of four tries',
    ...inMilliseconds(Math.max(...again)),
    goal: atMost(tooLongMs),
    beside: `at the first try ${milliseconds(slowest[0]?.ms ?? 0)}; ${late} of ${counted(runs)} first tries took ${tooLongMs} ms or more`,
  }
}

const counted = (runs: readonly Timed[]): string => runs.length.toLocaleString('en-US')

function timed(work: () => unknown): number {
  const began = performance.now()
  work()
  return performance.now() - began
}

/** The least that anybody does who looks at a signature. */
function verification(): () => boolean {
  const { privateKey, publicKey } = freshPair({ rsa: 2048 })
  const signed = Buffer.from('a token of usual length'.repeat(15))
  const signature = sign('sha256', signed, privateKey)
  return () => verify('sha256', signed, publicKey, signature)
}
