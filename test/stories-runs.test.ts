import { describe, expect, it } from 'vitest'
import type { Conduct } from '../mocks/droplet/conduct.ts'
import { storyMutants } from '../mocks/mutants/stories.ts'
import { mutants } from '../mocks/mutants.ts'
import { variants } from '../mocks/variants.ts'
import { stories } from '../src/diagnosis/stories/stories.ts'
import { expectedCause } from '../src/self-test/expected-causes.ts'
import { idsIn, type Proved, prove } from '../src/self-test/prove.ts'

const withinMs = 90_000

/** Mutants that stand for other checks too, and are told as a story. */
const toldAsStories = [
  'answers-errors-with-200',
  'asks-in-a-json-body',
  'beats-under-another-id',
  'dates-health-without-offset',
  'fails-on-broken-json',
  'ignores-retry-after',
  'leaves-host-out',
  'never-looks-at-trace',
  'refuses-every-message',
  'renews-for-ever',
  'takes-409-for-a-failure',
  'takes-messages-for-others',
]

const others = mutants
  .filter(({ name }) => toldAsStories.includes(name))
  .map((mutant) => ({ ...mutant, story: expectedCause(mutant) }))

/** Told by milliseconds, which a busy machine stretches. */
const isTimed = ({ story }: { readonly story: string | undefined }): boolean =>
  story === 'RECURSE-401' || story === 'RATE-429'

const cases = [...storyMutants, ...others]
const patient = { timeout: withinMs, retry: 2 }

const firstCause = async ({ fault, caught, story }: (typeof cases)[number]): Promise<void> => {
  const { causes } = await prove(fault, { only: caught })
  const [first] = causes
  expect(first?.id).toBe(story)
  expect(first?.blame).toBe(stories.find(({ id }) => id === story)?.blame)
  expect(caught).toContain(first?.checks[0])
}

describe.concurrent('a run of a droplet that', () => {
  it.each(cases.filter((one) => !isTimed(one)))(
    '$name has the story $story for its first cause',
    patient,
    firstCause,
  )
})

describe('a run, alone, of a droplet that', () => {
  it.each(cases.filter(isTimed))(
    '$name has the story $story for its first cause',
    patient,
    firstCause,
  )

  it('names every mutant it speaks of', () => {
    expect(others.map(({ name }) => name).sort()).toEqual([...toldAsStories].sort())
  })
})

/** What is asked of droplets without fault: every kind of call and of message. */
const samples =
  'CTL-POS-TOKEN REG-SCHEMA-CORE REG-409 HB-SCHEMA HB-404-REREGISTER HB-429 TOK-401-STORM TOK-429-SECONDS TOK-ORCH-FOUR-STEPS SEND-OK SEND-RETRY-429 HTTP-ERR-200 DISC-HEALTH-TIME'.split(
    ' ',
  )
const messages =
  'CTL-POS-TOKEN ENV-MISS-* ENV-TGT-WRONG ENV-JSON-TRUNC ENV-PAYLOAD-EMPTY HTTP-ERR-200 REG-SCHEMA-CORE HB-SCHEMA'.split(
    ' ',
  )

/** Stories told of a droplet of which they explain no failure. */
const toldInVain = ({ end, causes }: Proved): string[] =>
  end.diagnoses
    .filter(({ id, story }) => story !== undefined && !causes.some((cause) => cause.id === id))
    .map(({ id }) => id)

const silent = async (fault: Partial<Conduct>, only: readonly string[]): Promise<void> => {
  const proved = await prove(fault, { only })
  expect(toldInVain(proved)).toEqual([])
  expect(idsIn(proved.findings, 'fail').filter((id) => id !== 'ENV-TGT-WRONG')).toEqual([])
}

describe('no story is told', () => {
  it('of the reference', () => silent({}, [...samples, ...messages]), withinMs)

  it.each(variants)('of a droplet that $name', ({ conduct }) => silent(conduct, messages), withinMs)
})
