import { describe, expect, it } from 'vitest'
import { refusedByTypes } from './harness-mutants/builds.ts'
import { type HarnessMutant, instrument, mutated } from './harness-mutants/instrument.ts'
import { blockers, type Entry, fatesOf } from './harness-mutants/journal.ts'
import { hunt, type Killer } from './harness-mutants/killers.ts'
import { canary, createSwitch } from './harness-mutants/switch.ts'
import { instrumented } from './harness-mutants/targets.ts'

globalThis.$h = createSwitch()

const sample = `
export const refuses = (status) => status === 401 || status === 403
export const slow = (ms) => ms > 20
export const names = (text) => ['iss', 'aud'].some((name) => text.includes(name))
export const first = (list) => list?.[0]?.includes('a') ?? false
export const enough = ({ answered, due = answered?.has ? 2 : 1 }) => answered?.size >= due
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
    const isAwake = (): boolean => globalThis.$h.state.active !== -1
    const once = (): boolean => {
      spoiled ||= isAwake()
      return !spoiled
    }
    expect(await hunt({ number: 1 }, [{ ...both, isGreen: once }])).toMatchObject({ fate: 'void' })
    const isGreen = (): boolean | Promise<boolean> => !isAwake() || new Promise(() => undefined)
    const hanging = { ...both, ms: -190, isGreen }
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
          ...[from.enough?.({ answered: new Set([value]) }), from.enough?.({ answered: '' })],
        ])
      const expected = seen(alone)
      Object.assign(globalThis.$h.state, { active: one.number, until: Number.POSITIVE_INFINITY })
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

describe('the journal of a pass', () => {
  const begun = (number: number): Entry => ({ stage: 'quick', number })
  const settled = (number: number, fate: 'killed' | 'survived'): Entry => ({
    ...begun(number),
    fate,
  })

  it('blames a mutant for a blocked process that it blocked twice, and no other', () => {
    const noted = [begun(1), settled(1, 'killed'), begun(2), begun(2), begun(3)]
    expect(blockers(noted, 'quick')).toEqual([2])
    expect(blockers([...noted, settled(2, 'survived')], 'quick')).toEqual([])
    expect(blockers(noted, 'runs')).toEqual([])
  })

  it('knows the fates of one stage, or of all', () => {
    const noted: Entry[] = [settled(1, 'survived'), { ...settled(1, 'killed'), stage: 'runs' }]
    expect(fatesOf(noted, 'quick').get(1)?.fate).toBe('survived')
    expect(fatesOf(noted).get(1)?.fate).toBe('killed')
    expect(fatesOf([begun(4)]).size).toBe(0)
  })
})
