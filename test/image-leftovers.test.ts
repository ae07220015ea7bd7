import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { ContainerOrder } from '../src/launch/image/engine.ts'
import { isDeadHarness, labelsOf, removeLeftovers, removeRun } from '../src/launch/image/labels.ts'
import { playedEngine } from './image-cast.ts'

const harness = (labels: Readonly<Record<string, string>>): string =>
  labels['udc-conformance.harness'] ?? ''

const orderWith = (labels: Readonly<Record<string, string>>): ContainerOrder => ({
  image: 'drop:1',
  name: 'any',
  labels,
  env: {},
  port: { inside: 8000, outside: 1 },
  hosts: {},
  files: [],
})

describe('what a harness left behind', () => {
  it('is not its own while it lives', () => {
    expect(isDeadHarness(harness(labelsOf('r1')))).toBe(false)
  })

  it('is known when its process has ended, or its number is that of a later one', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const [host, namespace, , start] = harness(labelsOf('r1')).split(' ')
    expect(isDeadHarness(`${host} ${namespace} ${child.pid} ${start}`)).toBe(true)
    expect(isDeadHarness(`${host} ${namespace} ${process.pid} 1`)).toBe(true)
  })

  it('of another machine, or of other process ids, is nobody to judge here', () => {
    const [host, namespace] = harness(labelsOf('r1')).split(' ')
    for (const label of [`elsewhere ${namespace} 1 1`, `${host} pid:[1] 99999999 1`, '', 'odd'])
      expect(isDeadHarness(label), label).toBe(false)
  })

  it('is removed by the next run; a living one keeps what it has', async () => {
    const engine = playedEngine()
    await engine.create(orderWith(labelsOf('living')))
    await engine.create(orderWith({ ...labelsOf('dead'), 'udc-conformance.harness': 'dead' }))
    await engine.create(orderWith({ somebody: 'else' }))
    expect(await removeLeftovers(engine, (label) => label === 'dead')).toBe(1)
    expect(engine.containers.map(({ removed }) => removed)).toEqual([false, true, false])
  })

  it('by one run goes with it, and nobody else’s', async () => {
    const engine = playedEngine()
    for (const id of ['r1', 'r2', 'r1']) await engine.create(orderWith(labelsOf(id)))
    await removeRun(engine, 'r1')
    expect(engine.containers.map(({ removed }) => removed)).toEqual([true, false, true])
  })
})
