import { createServer } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTls } from '../fixtures/authority.ts'
import { insecureNote, proxyNote } from '../reporters/careful.ts'
import { renderGithub } from '../reporters/github.ts'
import { renderHtml } from '../reporters/html.ts'
import { renderJson } from '../reporters/json.ts'
import { renderJunit } from '../reporters/junit.ts'
import { renderMarkdown } from '../reporters/markdown.ts'
import { renderNdjson } from '../reporters/ndjson.ts'
import { renderSarif } from '../reporters/sarif.ts'
import { renderTap } from '../reporters/tap.ts'
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

describe('what everybody has to know before they read', () => {
  const proxied = proxyNote({ origin: 'http://proxy.test:3128', variable: 'HTTPS_PROXY' })
  const careful = { ...sample, notes: [insecureNote, proxied, ...sample.notes] }
  const look = { color: false, width: 300 }
  /** By format: how it is told, and what may stand before it at most. */
  const heads = {
    terminal: [renderTerminal(careful, look), 500],
    json: [renderJson(careful), Number.POSITIVE_INFINITY],
    ndjson: [renderNdjson(careful).split('\n')[0] ?? '', 2000],
    junit: [renderJunit(careful), 500],
    sarif: [renderSarif(careful), Number.POSITIVE_INFINITY],
    github: [renderGithub(careful), 500],
    markdown: [renderMarkdown(careful), 500],
    tap: [renderTap(careful), 500],
    html: [renderHtml(careful).replace(/[\s\S]*<body/, ''), 3000],
  } as const

  test.each(Object.entries(heads))('stands at the head of %s', (_name, [text, most]) => {
    const plain = text.replaceAll('\\', '').replaceAll('%3A', ':').replaceAll('&#39;', "'")
    for (const told of [
      'were not verified (--insecure)',
      'through the proxy http://proxy.test:3128',
    ]) {
      const at = plain.indexOf(told)
      expect(at, told).toBeGreaterThan(-1)
      expect(at, told).toBeLessThan(most)
    }
  })

  test('is a warning to code scanning, and no result', () => {
    const { runs } = JSON.parse(renderSarif(careful))
    const [plain] = JSON.parse(renderSarif(sample)).runs
    const told = runs[0].invocations[0].toolExecutionNotifications.slice(0, 2)
    expect(told.map(({ level }: { level: string }) => level)).toEqual(['warning', 'warning'])
    expect(runs[0].results).toEqual(plain.results)
  })
})
