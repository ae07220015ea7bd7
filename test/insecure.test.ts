import { createServer } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTls } from '../fixtures/authority.ts'
import { insecureNote } from '../reporters/insecure.ts'
import { renderTerminal } from '../reporters/terminal.ts'
import { inFolder, readReport, runCli } from './cli-process.ts'
import { sample } from './report-cast.ts'

/** Behind a certificate that nobody vouches for. */
const server = createServer(makeTls().faulty('unknown-authority'), (request, response) => {
  response.statusCode = request.url === '/health' ? 200 : 404
  response.setHeader('content-type', 'application/json')
  response.end('{"status":"active"}')
})
let target = ''

beforeAll(async () => {
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  target = `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(() => void server.close())

const only = ['--only', 'CTL-NEG-GARBAGE']

describe('--insecure', () => {
  test('is told at the start on standard error, in the head of the report, and in the JSON', () =>
    inFolder(async (cwd) => {
      const { stdout, stderr } = await runCli(
        [target, ...only, '--insecure', '--out', 'out', '--reporter', 'terminal'],
        { cwd },
      )
      expect(stderr.split('\n')[0]).toContain('--insecure')
      expect(stdout.split('\n').slice(0, 5).join(' ')).toMatch(/careful +TLS certificates/)
      expect(stdout.match(/TLS certificates/g)).toHaveLength(1)
      expect(readReport(join(cwd, 'out/report.json')).notes[0]).toBe(insecureNote)
    }))

  test('is not told where certificates are verified, and such a target is not reached', async () => {
    const { code, stdout, stderr } = await runCli([target, ...only, '--wait', '1s'])
    expect(code).toBe(4)
    expect(`${stdout}${stderr}`).not.toContain('--insecure:')
    expect(stdout).not.toContain(insecureNote)
  })

  test('is still told when the stored report is rendered again', () => {
    const look = { color: false, width: 200 }
    const stored = { ...sample, notes: [insecureNote, ...sample.notes] }
    const head = renderTerminal(stored, look).split('\n').slice(0, 3)
    expect(head.at(-1)).toBe(`careful    ${insecureNote}`)
    expect(renderTerminal(sample, look)).not.toContain(insecureNote)
  })
})
