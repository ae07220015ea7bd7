import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openTargetMesh, post, say } from './mesh.ts'
import { clientOf } from './peer.ts'

const message = (traceId: string): string =>
  post('/message', JSON.stringify({ trace_id: traceId }), 'Connection: close')

test('a callback is credited by its trace id, in its own mesh, while that is open', async () => {
  const [mine, other] = [await openTargetMesh(), await openTargetMesh()]
  const [awaited, stray] = [randomUUID(), randomUUID()]
  const bears = (traceId: string) =>
    mine.until((calls) => calls.some(({ text }) => text.includes(traceId)), 300)
  const waiting = bears(awaited)
  await say(mine.peerUrl, message(stray))
  await say(other.peerUrl, message(awaited))
  expect(await waiting).toBe(false)
  await say(mine.peerUrl, message(awaited))
  expect(await bears(awaited)).toBe(true)

  const told = (exchanges: readonly { to: string }[]) => exchanges.filter(({ to }) => to === 'peer')
  expect(told(mine.recorder.all())).toHaveLength(2)
  expect(other.calls()).toHaveLength(1)

  await mine.close()
  const late = clientOf({ url: mine.peerUrl })
  const reply = await late.ask({ method: 'POST', path: '/message', body: { trace_id: stray } })
  expect(reply.silence?.kind).toBe('refused')
  expect(mine.calls()).toHaveLength(2)
})
