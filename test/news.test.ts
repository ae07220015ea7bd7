import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tell, type WorkerNews } from '../src/news.ts'

const news: WorkerNews = {
  kind: 'trouble',
  trouble: { kind: 'usage', expected: 'a', came: 'b', where: 'c', todo: 'd' },
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what a task is to tell waits for its batch, however late that comes, and is then cleared away', () => {
  const meta: { udc?: WorkerNews } = {}
  tell(meta, news)
  vi.advanceTimersByTime(10 * 60_000)
  expect(structuredClone(meta)).toEqual({ udc: news })
  vi.advanceTimersByTime(10_000)
  expect('udc' in meta).toBe(false)
})
