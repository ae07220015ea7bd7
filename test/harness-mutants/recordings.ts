import { AsyncLocalStorage } from 'node:async_hooks'
import { serialize } from 'node:v8'
import type { Check } from '../../src/model/check.ts'
import type { Finding } from '../../src/model/finding.ts'
import { inPool } from '../../src/self-test/in-pool.ts'
import { type Proved, proveUnder } from '../../src/self-test/prove.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { type Subject, wrongIn } from './subjects.ts'

export type Shown = Parameters<Check['judgeSeen']>

/** What one judge was shown in a run over real HTTP, and what came of it. */
export interface Recording {
  readonly id: string
  readonly subject: string
  readonly sound: boolean
  readonly shown: Shown
  readonly state: Finding['state']
}

/** A run as it was on the healthy harness. */
export interface Ran {
  readonly subject: string
  readonly ms: number
  /** The mutable places that it came by. */
  readonly reached: readonly number[]
  /** What it said otherwise than the proof demands. */
  readonly wrong: string | undefined
}

export interface Recorded {
  readonly judged: readonly Recording[]
  readonly ran: readonly Ran[]
}

interface Notes {
  readonly reached: Set<number>
  readonly shown: Map<string, Shown>
}

/** Puts every subject to its checks, and keeps what each judge was shown and which places each run came by. */
export async function record(
  all: readonly Subject[],
  tell: (line: string) => void,
): Promise<Recorded> {
  const scope = new AsyncLocalStorage<Notes>()
  listen(scope)
  const judged: Recording[] = []
  const ran: Ran[] = []
  const until = performance.now() + 1000 * Number(process.env.HARNESS_PREPARE_SECONDS ?? 7200)
  await inPool(all, 6, async (subject) => {
    if (performance.now() > until) return
    const notes: Notes = { reached: new Set(), shown: new Map() }
    const began = performance.now()
    const proved = await scope.run(notes, () => put(subject)).catch(String)
    const ms = performance.now() - began
    const wrong = typeof proved === 'string' ? proved : wrongIn(subject, proved)
    ran.push({ subject: subject.name, ms, reached: [...notes.reached], wrong })
    if (typeof proved !== 'string') judged.push(...worthKeeping(judged, subject, proved, notes))
    tell(`${ran.length} of ${all.length}: ${subject.name}, ${Math.round(ms)} ms ${wrong ?? ''}`)
  })
  return { judged, ran }
}

export const put = (subject: Subject): Promise<Proved> =>
  proveUnder(subject, { only: subject.only })

/** From now on the places and the judgements of each run are noted where it runs. */
function listen(scope: AsyncLocalStorage<Notes>): void {
  globalThis.$h.state.reached = Object.assign(new Set<number>(), {
    add: (place: number) => scope.getStore()?.reached.add(place),
  })
  for (const row of catalogue) {
    const judge = row.judgeSeen
    const listening: Check['judgeSeen'] = (...args) => {
      scope.getStore()?.shown.set(row.id, args)
      return judge(...args)
    }
    Reflect.set(row, 'judgeSeen', listening)
  }
}

/** So many recordings of a check are kept, of those that must not fail and of those that must. */
const most = { sound: 4, red: 4, green: 2 }

function worthKeeping(
  known: readonly Recording[],
  { name, kind }: Subject,
  { findings }: Proved,
  { shown }: Notes,
): Recording[] {
  const sound = kind !== 'mutant'
  const sortOf = (one: Pick<Recording, 'sound' | 'state'>): keyof typeof most =>
    one.sound ? 'sound' : one.state === 'fail' ? 'red' : 'green'
  return findings.flatMap(({ id, state }) => {
    const args = shown.get(id)
    if (!args || (sound && !['pass', 'inapplicable'].includes(state))) return []
    const sort = sortOf({ sound, state })
    const before = known.filter((one) => one.id === id && sortOf(one) === sort)
    if (before.length >= most[sort] || !isPlain(args)) return []
    return [{ id, subject: name, sound, shown: args, state }]
  })
}

/** Whether it can be kept on disk; what holds functions cannot. */
function isPlain(args: Shown): boolean {
  try {
    return serialize(args).length < 2_000_000
  } catch {
    return false
  }
}
