import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ringAfter } from '../src/wire/deadline.ts'

const holdUp = (ms: number): void => {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('a deadline', () => {
  it('rings once', async () => {
    let rung = 0
    ringAfter(20, () => {
      rung += 1
    })
    await sleep(120)
    expect(rung).toBe(1)
  })

  it('is stopped', async () => {
    let rung = 0
    ringAfter(20, () => {
      rung += 1
    })()
    await sleep(60)
    expect(rung).toBe(0)
  })

  it('that our own thread overslept lets what has arrived be read first, and rings then', async () => {
    const heard: string[] = []
    ringAfter(100, () => heard.push('silence'))
    holdUp(400)
    // Timers that are due run before anything that came over the wire is read.
    await sleep(1)
    heard.push('an answer')
    await sleep(400)
    expect(heard).toEqual(['an answer', 'silence'])
  })

  it('is stopped also after it was overslept', async () => {
    let rung = 0
    const stop = ringAfter(100, () => {
      rung += 1
    })
    holdUp(400)
    await sleep(1)
    stop()
    await sleep(300)
    expect(rung).toBe(0)
  })
})
