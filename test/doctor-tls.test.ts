import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTls } from '../fixtures/authority.ts'
import type { Line } from '../src/cli/doctor/line.ts'
import { freePort } from '../src/launch/ports.ts'
import { inFolder, runCli } from './cli-process.ts'

const tls = makeTls()

interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What is said of a target behind this certificate. */
async function told(certificate: Certificate, args: readonly string[] = [], env = {}) {
  const server = createServer(certificate, (_, response) => void response.end('{}'))
  const port = await freePort()
  await new Promise<void>((done) => void server.listen(port, '127.0.0.1', done))
  try {
    const url = `https://127.0.0.1:${port}`
    const { code, stdout } = await runCli(['doctor', url, '--json', ...args], { env })
    const { lines } = JSON.parse(stdout) as { lines: Line[] }
    return { code, of: (about: string) => lines.find((line) => line.about === about) }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('doctor, of a target behind TLS', () => {
  test.each([
    ['unknown-authority', 'NODE_EXTRA_CA_CERTS'],
    ['wrong-name', 'host name'],
    ['expired', 'renew'],
  ] as const)('whose certificate is wrong (%s), says what helps', async (fault, todo) => {
    // Only a certificate whose authority is known gets as far as its name and its dates.
    await inFolder(async (folder) => {
      const file = join(folder, 'authority.pem')
      writeFileSync(file, tls.authorityPem)
      const { code, of } = await told(tls.faulty(fault), [], { NODE_EXTRA_CA_CERTS: file })
      expect(code).toBe(4)
      expect(of('target')).toMatchObject({ todo: expect.stringContaining(todo) })
    })
  })

  test('is content once Node knows the authority', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'authority.pem')
      writeFileSync(file, tls.authorityPem)
      const { code, of } = await told(tls, [], { NODE_EXTRA_CA_CERTS: file })
      expect([code, of('target')?.state, of('NODE_EXTRA_CA_CERTS')?.state]).toEqual([0, 'ok', 'ok'])
    }))

  test('verifies although Node was told not to, and says so', async () => {
    const server = tls.faulty('unknown-authority')
    const { code, of } = await told(server, [], { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect([code, of('certificates')?.state]).toEqual([4, 'note'])
  })

  test('does not verify with --insecure, and says so', async () => {
    const { code, of } = await told(tls.faulty('unknown-authority'), ['--insecure'])
    expect([code, of('target')?.state]).toEqual([0, 'ok'])
    expect(of('certificates')).toMatchObject({ says: expect.stringContaining('--insecure') })
  })
})
