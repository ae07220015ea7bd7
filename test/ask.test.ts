import { describe, expect, it } from 'vitest'
import type { Ask, Reply } from '../src/model/reply.ts'
import { type AskOptions, createAsk } from '../src/session/ask.ts'
import type { Instance } from '../src/session/instance.ts'
import { createPace } from '../src/session/pace.ts'
import { createWatch } from '../src/session/watch.ts'
import { constants } from './kernel-stage.ts'

type Answer = number | 'closed' | readonly [status: number, retryAfter: string]

/** A droplet that answers each path by its list, and with 200 once that is used up. */
function asking(answers: Readonly<Record<string, readonly Answer[]>>, changes: object = {}) {
  const left = new Map(Object.entries(answers).map(([path, list]) => [path, [...list]]))
  const asked: string[] = []
  const kept: (number | undefined)[] = []
  const watch = createWatch()
  const patience = { limitNeverLifts: false, meantUntil: new Map<string, number>() }
  const client = {
    ask: async (ask: Ask): Promise<Reply> => {
      asked.push(ask.path)
      await new Promise((resume) => setImmediate(resume))
      return replyTo(ask, left.get(ask.path)?.shift() ?? 200, `x${asked.length}`)
    },
  }
  const options: AskOptions = {
    instance: { client, pace: createPace() } as unknown as Instance,
    alone: false,
    constants,
    keep: ({ status }) => kept.push(status),
    readOnly: false,
    patience,
    silentEndpoints: new Map(),
    ...changes,
  }
  const ask = createAsk(options, watch)
  const get = (path: string, more: Partial<Ask> = {}) => ask({ method: 'GET', path, ...more })
  return { get, asked, kept, watch, patience }
}

function replyTo(ask: Ask, answer: Answer, exchange: string): Reply {
  const [status, after] = typeof answer === 'object' ? answer : [answer, undefined]
  const common = { exchange, ask, text: '', json: undefined, ms: 1 }
  return status === 'closed'
    ? {
        ...common,
        status: undefined,
        headers: {},
        silence: { kind: 'closed', detail: 'the connection was closed' },
      }
    : {
        ...common,
        status,
        headers: after === undefined ? {} : { 'retry-after': after },
        silence: undefined,
      }
}

describe('what was turned away under load', () => {
  it.each([503, 'closed'] as const)(
    'is asked again alone, and only that counts: %s',
    async (met) => {
      const { get, asked, kept, watch } = asking({ '/a': [met] })
      const [reply] = await Promise.all([get('/a'), get('/b')])
      expect(reply.status).toBe(200)
      expect(asked).toEqual(['/a', '/b', '/a'])
      expect(kept).toEqual([200, 200])
      expect(watch).toMatchObject({ exchanges: ['x2', 'x3'], answered: 2, closed: 0, limited: 1 })
    },
  )

  it('counts at once where nothing else was under way', async () => {
    const { get, asked, kept, watch } = asking({ '/a': [503] })
    expect((await get('/a')).status).toBe(503)
    expect(asked).toEqual(['/a'])
    expect(kept).toEqual([503])
    expect(watch.limited).toBe(0)
  })

  it('is believed of a path that turns a single request away as well, and of no other', async () => {
    const always = Array<Answer>(9).fill(503)
    const { get, asked, watch } = asking({ '/a': always, '/c': [503] })
    const [reply] = await Promise.all([get('/a'), get('/b')])
    expect(reply.status).toBe(503)
    expect(asked).toEqual(['/a', '/b', '/a', '/a', '/a'])
    expect(watch.limited).toBe(0)
    const again = await Promise.all([get('/a'), get('/a'), get('/c')])
    expect(again.map(({ status }) => status)).toEqual([503, 503, 200])
    expect(asked.slice(5)).toEqual(['/a', '/a', '/c', '/c'])
  })

  it('is found out once for all who met it together', async () => {
    const { get, asked } = asking({ '/a': Array<Answer>(9).fill(503) })
    const replies = await Promise.all([get('/a'), get('/a'), get('/a')])
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(asked).toHaveLength(6)
  })

  it('is left as it is in a crowd that was meant, and in a scene; the whole run does not count it', async () => {
    const crowd = asking({ '/a': [503] })
    const rush = await Promise.all([crowd.get('/a', { atOnce: true }), crowd.get('/b')])
    expect(rush.map(({ status }) => status)).toEqual([503, 200])
    expect(crowd.kept).toEqual([200])
    const scene = asking({ '/a': [503] }, { alone: true })
    expect(
      (await Promise.all([scene.get('/a'), scene.get('/b')])).map(({ status }) => status),
    ).toEqual([503, 200])
    expect(scene.kept).toEqual([200])
  })
})

describe('a rate limit', () => {
  it('is waited for as long as it says, by everybody', async () => {
    const { get, asked, kept, watch } = asking({ '/a': [[429, '0']] })
    const first = get('/a')
    await new Promise((resume) => setImmediate(resume))
    const [reply, other] = await Promise.all([first, get('/b')])
    expect([reply.status, other.status]).toEqual([200, 200])
    expect(asked).toEqual(['/a', '/a', '/b'])
    expect(kept).toEqual([429, 200, 200])
    expect(watch.limited).toBe(1)
  })

  it('that does not end as it says is waited for no longer', async () => {
    const { get, asked, patience } = asking({ '/a': Array<Answer>(9).fill([429, '0']) })
    expect((await get('/a')).status).toBe(429)
    expect(asked).toHaveLength(3)
    expect(patience.limitNeverLifts).toBe(true)
    await get('/a')
    expect(asked).toHaveLength(4)
  })

  it('that asks for longer than the run may wait is told as it stands', async () => {
    const { get, asked, patience } = asking({ '/a': [[429, '86400']] })
    expect((await get('/a')).status).toBe(429)
    expect(asked).toHaveLength(1)
    expect(patience.limitNeverLifts).toBe(false)
  })
})
