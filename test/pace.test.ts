import { expect, it } from 'vitest'
import { createPace } from '../src/session/pace.ts'

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume))

/** Work that notes its beginning and its end, two turns apart. */
const noting = (events: string[]) => (name: string) => async () => {
  events.push(`begin ${name}`)
  await turn()
  await turn()
  events.push(`end ${name}`)
  return name
}

it('tells who was under way with others, and who was not', async () => {
  const pace = createPace()
  const work = noting([])
  expect(await pace.beside(work('one'))).toEqual({ value: 'one', crowded: false })
  const both = await Promise.all([pace.beside(work('two')), pace.beside(work('three'))])
  expect(both.map(({ crowded }) => crowded)).toEqual([true, true])
  expect((await pace.beside(work('four'))).crowded).toBe(false)
})

it('what is held open aside makes a crowd, and is not waited for', async () => {
  const pace = createPace()
  const work = noting([])
  let end = (): void => undefined
  const open = pace.aside(
    () =>
      new Promise<void>((resume) => {
        end = resume
      }),
  )
  expect((await pace.beside(work('one'))).crowded).toBe(true)
  expect(await pace.alone(work('two'))).toBe('two')
  end()
  await open
  expect((await pace.beside(work('three'))).crowded).toBe(false)
})

it('what was turned away goes again alone, in its order, and the others go after it', async () => {
  const pace = createPace()
  const events: string[] = []
  const work = noting(events)
  const early = pace.beside(work('early'))
  const first = pace.alone(work('first'))
  const late = pace.beside(work('late'))
  const second = pace.alone(work('second'))
  expect(await Promise.all([first, second])).toEqual(['first', 'second'])
  expect(await early).toEqual({ value: 'early', crowded: false })
  expect(await late).toEqual({ value: 'late', crowded: false })
  expect(events).toEqual(
    ['early', 'first', 'second', 'late'].flatMap((name) => [`begin ${name}`, `end ${name}`]),
  )
})

it('what breaks holds nobody up', async () => {
  const pace = createPace()
  const broken = () => Promise.reject(new Error('the run has ended'))
  await expect(pace.beside(broken)).rejects.toThrow('the run has ended')
  await expect(pace.alone(broken)).rejects.toThrow('the run has ended')
  expect(await pace.alone(() => Promise.resolve('served'))).toBe('served')
  expect(await pace.beside(() => Promise.resolve('served'))).toMatchObject({ value: 'served' })
})
