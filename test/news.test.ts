import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Finding } from '../src/model/finding.ts'
import { type NewsMeta, openOutbox, openReceipts, type WorkerNews } from '../src/news.ts'

const found = (id: string): WorkerNews => ({
  kind: 'found',
  finding: { id, state: 'pass' } as Finding,
  exchanges: [],
})

test('news stay where they were laid, however often they are looked at, until they are received', async () => {
  const [outbox, receipts] = [openOutbox('one run'), openReceipts('one run')]
  const [first, second]: [NewsMeta, NewsMeta] = [{}, {}]
  outbox.lay(first, found('A-1'))
  outbox.lay(second, found('A-2'))
  for (let looked = 0; looked < 3; looked += 1) {
    expect(structuredClone(first)).toEqual({ udc: found('A-1') })
    await sleep(5)
  }
  receipts.postMessage('A-1')
  await vi.waitFor(() => expect(first).toEqual({}))
  expect(second).toEqual({ udc: found('A-2') })
  receipts.close()
  outbox.close()
})

test('a receipt of another run clears nothing away', async () => {
  const [outbox, other, own] = [
    openOutbox('one run'),
    openReceipts('another run'),
    openReceipts('one run'),
  ]
  const [meta, last]: [NewsMeta, NewsMeta] = [{}, {}]
  outbox.lay(meta, found('A-1'))
  outbox.lay(last, found('A-2'))
  other.postMessage('A-1')
  own.postMessage('A-2')
  await vi.waitFor(() => expect(last).toEqual({}))
  await sleep(20)
  expect(meta).toEqual({ udc: found('A-1') })
  for (const channel of [outbox, other, own]) channel.close()
})
