import { describe, expect, it } from 'vitest'
import { refusedByTypes } from './harness-mutants/builds.ts'
import { type HarnessMutant, instrument, mutated } from './harness-mutants/instrument.ts'
import { hunt, type Killer } from './harness-mutants/killers.ts'
import { canary, createSwitch } from './harness-mutants/switch.ts'
import { instrumented } from './harness-mutants/targets.ts'

globalThis.$h = createSwitch()

const sample = `
export const refuses = (status) => status === 401 || status === 403
export const slow = (ms) => ms > 20
export const names = (text) => ['iss', 'aud'].some((name) => text.includes(name))
export const first = (list) => list?.[0]?.includes('a') ?? false
`
const { code, mutants } = instrument(sample, 'suites/sample.ts', 'suites', 10_000)
const asked: Record<string, (value: unknown) => boolean> = await import(
  `data:text/javascript,${encodeURIComponent(code)}`
)

const killer = (name: string, isGreen: () => boolean): Killer => {
  globalThis.$h.state.reached = new Set()
  expect(isGreen()).toBe(true)
  return { name, reached: globalThis.$h.state.reached, ms: 1, isGreen }
}
const both = killer('both refusals', () =>
  Boolean(asked.refuses?.(401) && asked.refuses(403) && !asked.refuses(200)),
)
const bound = killer('more than 20', () => asked.slow?.(20) === false && asked.slow(21))
const words = killer('either name', () => Boolean(asked.names?.('iss') && asked.names('aud')))
const mutant = (became: string): HarnessMutant => {
  const found = mutants.find((one) => one.became === became)
  if (!found) throw new Error(`no mutant ${became}`)
  return found
}

describe('a mutant of the harness', () => {
  it.each(['status !== 401', 'status === 401 && status === 403', 'ms >= 20', 'ms > 21', "['iss']"])(
    '%s is killed by who comes by it',
    async (became) => {
      const one = mutant(became)
      const near = [both, bound, words].filter(({ reached }) => reached.has(one.place))
      expect(near).toHaveLength(1)
      expect(await hunt(one, near)).toEqual({ fate: 'killed', by: near[0]?.name })
    },
  )

  it('that changes nothing survives, and one that nobody comes by is told apart', async () => {
    expect(await hunt({ number: canary }, [both, bound, words])).toEqual({ fate: 'survived' })
    expect(await hunt(mutant('ms > 21'), [])).toEqual({ fate: 'unreached' })
  })

  it('proves nothing where the test stays red without it, and is late where it hangs', async () => {
    let spoiled = false
    const once = (): boolean => {
      if (globalThis.$h.state.active !== -1) spoiled = true
      return !spoiled
    }
    expect(await hunt({ number: 1 }, [{ ...both, isGreen: once }])).toMatchObject({ fate: 'void' })
    const hanging = { ...both, ms: -190, isGreen: () => new Promise<boolean>(() => undefined) }
    expect(await hunt({ number: 1 }, [hanging])).toMatchObject({ fate: 'timeout' })
  })

  it('is written the same in the source and behind the switch', async () => {
    for (const one of mutants.filter(({ became }) => !became.includes('await'))) {
      const text = `data:text/javascript,${encodeURIComponent(`${mutated(sample, one)}//${one.number}`)}`
      const alone: typeof asked = await import(text)
      const seen = (from: typeof asked): unknown[] =>
        [200, 401, 403, 19, 20, 21, 22, 'iss', 'aud', 'x'].map((value) => [
          ...[from.refuses?.(value), from.slow?.(value)],
          ...[from.names?.(String(value)), from.first?.([String(value)]), from.first?.([])],
        ])
      const expected = seen(alone)
      globalThis.$h.state.active = one.number
      const switched = seen(asked)
      globalThis.$h.state.active = -1
      expect(switched, one.became).toEqual(expected)
    }
  })

  it('that the compiler refuses is known for it', { timeout: 60_000 }, () => {
    const [first] = instrumented('suites/judges.ts')?.mutants ?? []
    if (!first) throw new Error('suites/judges.ts has no mutant')
    const wrong = { ...first, number: 1, became: `${first.was} satisfies never` }
    expect([...refusedByTypes([{ ...first, became: first.was }, wrong])]).toEqual([1])
  })
})
