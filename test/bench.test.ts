import { expect, it } from 'vitest'
import { diagnoses } from '../bench/diagnoses.ts'
import { fuzzedInputs } from './fuzzed-inputs.ts'

const sent = (seed: number): readonly string[] =>
  [...fuzzedInputs(200, seed)].map(({ authorization = '' }) => authorization)

it('repeats the fuzzed requests of a seed, and makes others of another', () => {
  const [first, again, other] = [sent(7), sent(7), sent(8)]
  expect(first.filter((text, at) => text !== again[at])).toEqual([])
  expect(first.filter((text, at) => text !== other[at]).length).toBeGreaterThan(100)
  expect(new Set(first).size).toBeGreaterThan(100)
})

it('times every diagnosis, and tells when one is slower than the goal', async () => {
  const [mean, slowest] = await diagnoses(400)
  expect(mean?.what).toContain('400 fuzzed tokens')
  expect(mean?.value).toBeGreaterThan(0)
  expect(slowest?.beside).toMatch(/; \d+ of 400 first tries took 20 ms or more$/)
})
