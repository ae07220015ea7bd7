import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { isGroupAlive, signalGroup } from '../src/launch/process-group.ts'

test.runIf(process.platform === 'linux')('the dead do not keep a process group alive', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true })
  const pgid = child.pid ?? 0
  expect(isGroupAlive(pgid)).toBe(true)
  process.kill(pgid, 'SIGKILL')
  // This thread is held, so nobody reaps the child: it is a zombie, and still a member.
  const until = performance.now() + 2000
  while (isGroupAlive(pgid) && performance.now() < until);
  expect(signalGroup(pgid, 0)).toBe(true)
  expect(isGroupAlive(pgid)).toBe(false)
  await once(child, 'exit')
  expect(signalGroup(pgid, 0)).toBe(false)
})
