import { expect, it } from 'vitest'
import { refusedByTypes } from './builds.ts'
import type { Reloadable } from './fresh.ts'
import type { HarnessMutant } from './instrument.ts'
import { type Fate, hunt, indexOf, type Killer } from './killers.ts'
import { recordOf, write } from './record.ts'
import type { Recording } from './replays.ts'
import { sampleOf } from './sample.ts'
import { canary, createSwitch } from './switch.ts'
import { allMutants } from './targets.ts'
import { killersIn, testFiles } from './unit-tests.ts'

globalThis.$h = createSwitch()
const { state } = globalThis.$h
const began = performance.now()
const seconds = (): number => Math.round((performance.now() - began) / 1000)
const tell = (line: string): void => void process.stderr.write(`${seconds()} s  ${line}\n`)

/** HARNESS_SAMPLE=800 asks a part of them, HARNESS_AFRESH=50 a part of those that take a second each: always the same. */
const wanted = Number(process.env.HARNESS_SAMPLE ?? Number.POSITIVE_INFINITY)
const wantedAfresh = Number(process.env.HARNESS_AFRESH ?? Number.POSITIVE_INFINITY)

it('nearly every assertion of the harness is missed when it is wrong', async ({ task }) => {
  const made = allMutants()
  const drawn = sampleOf(made, wanted)
  const refused = refusedByTypes(drawn)
  const mutants = drawn.filter(({ number }) => !refused.has(number))
  tell(`${made.length} mutants, ${drawn.length} drawn, ${refused.size} of those do not build`)

  const loading = new Set<number>()
  const { killers, files } = await unitTests(loading)
  const { recordings, replayed, inRuns } = await replays(loading)
  const index = indexOf([...killers, ...replayed])
  const fates = new Map<HarnessMutant, Fate>()
  const settle = async (mutant: HarnessMutant, fate: Promise<Fate>): Promise<void> => {
    fates.set(mutant, await fate)
    // What a mutant broke is no failure of this test.
    task.promises?.splice(0)
    if (fates.size % 50 === 0) tell(`${fates.size} of ${mutants.length}: ${tally(fates)}`)
  }
  for (const mutant of mutants) await settle(mutant, hunt(mutant, index.get(mutant.place) ?? []))
  const [first] = mutants.filter(({ file }) => file === 'suites/judges.ts')
  const harmless = await canaryFate(first, index)

  const { huntAfresh, steady } = await import('./fresh.ts')
  const held = await steady(recordings)
  // Drawn among the killed and the others alike, or the rate would flatter.
  const atLoad = mutants.filter(({ place }) => loading.has(place))
  const anew = sampleOf(atLoad, wantedAfresh)
  tell(`${anew.length} of ${atLoad.length} that work while a module loads are asked`)
  for (const mutant of atLoad) if (!anew.includes(mutant)) fates.delete(mutant)
  for (const mutant of anew)
    if (fates.get(mutant)?.fate !== 'killed') await settle(mutant, huntAfresh(mutant, held, files))
  const asked = [...fates.keys()]
  const applied = asked.filter(
    (mutant) => !(fates.get(mutant)?.fate === 'unreached' && inRuns.has(mutant.place)),
  )
  const record = recordOf({
    ...{ made: made.length, drawn: drawn.length, doesNotBuild: refused.size },
    ...{ notApplied: asked.length - applied.length, canary: harmless, seconds: seconds() },
    fates: new Map(applied.map((mutant) => [mutant, fates.get(mutant) ?? { fate: 'unreached' }])),
  })
  write(record)
  tell(JSON.stringify({ ...record, survivors: record.survivors.length }))
  expect(record.canary.survived).toBe(true)
})

/** The quick unit tests, as killers; what is reached while they load is added to `loading`. */
async function unitTests(
  loading: Set<number>,
): Promise<{ killers: Killer[]; files: Reloadable[] }> {
  const killers: Killer[] = []
  const files: Reloadable[] = []
  for (const one of testFiles()) {
    state.reached = loading
    const found = await killersIn(one.file)
    const ms = found.killers.reduce((sum, killer) => sum + killer.ms, 0)
    killers.push(...found.killers)
    if (found.unfit.length === 0 && ms < 3000) files.push({ ...one, ms })
    for (const line of found.unfit) tell(`not used: ${line}`)
    tell(`${one.file}: ${found.killers.length} tests, ${Math.round(ms)} ms`)
  }
  return { killers, files }
}

/** What the judges were shown in real runs, as killers, and what those runs came by. */
async function replays(
  loading: Set<number>,
): Promise<{ recordings: Recording[]; replayed: Killer[]; inRuns: Set<number> }> {
  state.reached = loading
  const { record, replayKillers, rowsOf, subjects } = await import('./replays.ts')
  const { catalogue } = await import('../../suites/catalogue.ts')
  const inRuns = new Set<number>()
  state.reached = inRuns
  const recordings = await record(subjects(), tell)
  const replayed = replayKillers(recordings, rowsOf(catalogue))
  tell(`${recordings.length} judgements recorded, ${replayed.length} hold`)
  return { recordings, replayed, inRuns }
}

/** It must survive all who come by the first judge. */
async function canaryFate(
  mutant: HarnessMutant | undefined,
  index: ReadonlyMap<number, readonly Killer[]>,
): Promise<{ what: string; survived: boolean }> {
  if (!mutant) throw new Error('suites/judges.ts was not drawn')
  const { fate } = await hunt({ number: canary }, index.get(mutant.place) ?? [])
  return {
    what: `every comparison with its sides exchanged, for all who come by ${mutant.file}:${mutant.line}`,
    survived: fate === 'survived',
  }
}

function tally(fates: ReadonlyMap<HarnessMutant, Fate>): string {
  const counts: Record<string, number> = {}
  for (const { fate } of fates.values()) counts[fate] = (counts[fate] ?? 0) + 1
  return JSON.stringify(counts)
}
