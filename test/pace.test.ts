import { expect, it } from 'vitest'
import { createPace } from '../src/session/pace.ts'

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume))

it('nobody waits where no limit was met', async () => {
  await createPace().free()
})

it('what met the limit goes again alone, in the order it met it, and the others go after it', async () => {
  const pace = createPace()
  const events: string[] = []
  const work = (name: string) => async () => {
    events.push(`begin ${name}`)
    await turn()
    events.push(`end ${name}`)
    return name
  }
  const first = pace.alone(work('first'))
  const fresh = pace.free().then(() => events.push('fresh'))
  const second = pace.alone(work('second'))
  expect(await Promise.all([first, second])).toEqual(['first', 'second'])
  await fresh
  expect(events).toEqual(['begin first', 'end first', 'begin second', 'end second', 'fresh'])
})

it('what breaks while it waits holds nobody up', async () => {
  const pace = createPace()
  const broken = pace.alone(() => Promise.reject(new Error('the run has ended')))
  await expect(broken).rejects.toThrow('the run has ended')
  await pace.free()
  expect(await pace.alone(() => Promise.resolve('served'))).toBe('served')
})
