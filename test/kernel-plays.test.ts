import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { exitCodesOf, summaryOf, verdictOf } from '../src/kernel/tally.ts'
import { conductAll, row, stimulus } from './kernel-cast.ts'
import { checksOf, diceOf, worldOf } from './kernel-plays-cast.ts'

// Several hundred runs of made-up checks at droplets that fall silent, refuse, are restarted or end: what is done in
// which order, and every finding, stays as it was reviewed. That each rule is the right one is tested beside this.

const file = new URL('./frozen/kernel-plays.json', import.meta.url)
const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const renewed: Record<string, unknown> = {}

/** The findings by state, the exit, and a sign of everything that was done and said. */
async function play(seed: number): Promise<string> {
  const dice = diceOf(seed)
  const world = worldOf(dice)
  const checks = checksOf(dice, world)
  const positive = row('CTL-POS', stimulus(world, 'a good token', { phase: 'smoke' }), {
    needs: 'T',
  })
  const asked = dice(2) === 0 ? checks : checks.toReversed()
  const all = { positive, asked, jobs: 1 + dice(5), instances: 1 + dice(2) }
  const findings = await conductAll(world, checks, all).catch(String)
  const done = {
    events: world.events,
    controls: world.controls,
    revivals: world.revivals,
    findings,
  }
  // A stack names the folder that the project lies in.
  const text = JSON.stringify(done).replaceAll(/\\n {4}at [^"]*/g, '')
  const sign = createHash('sha256').update(text).digest('base64url').slice(0, 8)
  if (typeof findings === 'string') return `${sign} ${findings}`
  const ending = {
    ...{ findings, planned: checks.length, narrowed: dice(3) === 0, interrupted: dice(5) === 0 },
    ...({ failOn: dice(2) === 0 ? 'SHOULD' : 'MUST', requireComplete: dice(2) === 0 } as const),
  }
  const { total, weak } = summaryOf(findings)
  const states = findings.map(({ state }) => state).join(' ')
  return `${sign} ${states} (${weak} of ${total} weak) ${verdictOf(ending)} ${exitCodesOf(ending)}`
}

describe('what is done and found stays as it was reviewed', () => {
  it.each(Array.from({ length: 16 }, (_, index) => index))('in plays of row %i', async (index) => {
    const plays: string[] = []
    for (let seed = index * 25; seed < index * 25 + 25; seed += 1) plays.push(await play(seed))
    renewed[index] = plays
    if (process.env.UPDATE_FROZEN !== '1')
      expect(plays, 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen[index])
  })
})

afterAll(() => {
  if (process.env.UPDATE_FROZEN === '1')
    writeFileSync(file, `${JSON.stringify(renewed, null, 1)}\n`)
})
