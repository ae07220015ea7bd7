import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { freePort, isPortFree } from '../src/launch/ports.ts'

test.each(['127.0.0.1', '0.0.0.0', '::', '::1'])('a port taken on %s is not free', async (host) => {
  const port = await freePort()
  expect(await isPortFree(port)).toBe(true)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, host, () => resolve()))
  expect(await isPortFree(port)).toBe(false)
  await new Promise((resolve) => server.close(resolve))
  expect(await isPortFree(port)).toBe(true)
})
