import { it } from 'vitest'
import { asked, tell } from './asked.ts'
import { createSwitch } from './switch.ts'

globalThis.$h = createSwitch()

// One process does one stage; `run.ts` starts them, and ends one that a mutant has blocked.
const stage = process.env.HARNESS_STAGE ?? 'record'

it(`the stage ${stage}`, async ({ task }) => {
  // What a mutant breaks is no failure of this test.
  const forget = (): void => void task.promises?.splice(0)
  const mutants = await asked()
  tell(`${stage}: ${mutants.length} mutants`)
  if (stage === 'prepare') return void (await (await import('./stage-quick.ts')).recordings())
  if (stage === 'observe') return (await import('./observe.ts')).freezeObservations()
  if (stage === 'quick') return (await import('./stage-quick.ts')).quick(mutants, forget)
  if (stage === 'afresh') return (await import('./stage-afresh.ts')).afresh(mutants, forget)
  if (stage === 'runs') return (await import('./stage-runs.ts')).inRuns(mutants, forget)
  return (await import('./record.ts')).writeRecord(mutants)
})
