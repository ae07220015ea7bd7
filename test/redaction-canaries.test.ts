import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freshPair } from '../fixtures/fresh-key.ts'
import { freePort } from '../src/launch/ports.ts'
import { idsOf, inDist, inFolder, readReport, runCli, startNode } from './cli-process.ts'
import { canaryToken, spelled } from './redaction-cast.ts'

const hostile = inDist('test/cli-hostile-droplet.js')
const narrow = ['CTL-*', 'AUTH-HDR-MISSING', 'DISC-HEALTH'].flatMap((glob) => ['--only', glob])

/** Every format there is, asked of the command itself. */
async function formats(): Promise<string[]> {
  const { stderr } = await runCli(['run', 'http://127.0.0.1:9', '--reporter', 'no-such-format'])
  return /expected +a reporter: (.*)/.exec(stderr)?.[1]?.split(', ') ?? []
}

const inEveryFormat = async (folder: string): Promise<string[]> =>
  (await formats()).flatMap((name) => ['--reporter', `${name}=${join(folder, `out.${name}`)}`])

/** All that a folder holds beside what we put there, and what was printed. */
function written(folder: string, printed: { stdout: string; stderr: string }) {
  const files = readdirSync(folder).filter((name) => name.startsWith('out.'))
  return {
    stdout: printed.stdout,
    stderr: printed.stderr,
    ...Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
  }
}

/** The signature of a token is what gives it away. */
const telling = (secret: string): string => secret.split('.').at(-1) ?? secret

function expectNone(secrets: readonly string[], outputs: Readonly<Record<string, string>>): void {
  expect(secrets.length).toBeGreaterThan(0)
  for (const secret of secrets)
    for (const [sink, text] of Object.entries(outputs))
      for (const [form, spelling] of Object.entries(spelled(telling(secret))))
        expect(text.includes(spelling), `${form} of ${secret.slice(0, 5)}… in ${sink}`).toBe(false)
}

const canary = (): string => `canary-${randomBytes(15).toString('base64url')}`

describe.concurrent('no canary of any input reaches any output', () => {
  test('of a run whose droplet repeats and prints all it knows', { timeout: 120_000 }, () =>
    inFolder(async (folder) => {
      const [byName, byVariable, inAddress, inMessage] = [canary(), canary(), canary(), canary()]
      const pem = freshPair({ rsa: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
      const message = join(folder, 'message.json')
      const payload = { query: 'status', credentials: { password: inMessage } }
      writeFileSync(message, JSON.stringify({ message_type: 'query', payload }))
      const given = {
        DB_PASSWORD: byName,
        ANYTHING: 'env:CANARY',
        DATABASE_URL: `postgres://steward:${inAddress}@127.0.0.1/db`,
        SIGNING_KEY: String(pem),
        SECRETS: join(folder, 'secrets'),
      }
      const env = Object.entries(given).flatMap(([name, value]) => ['--env', `${name}=${value}`])
      const command = ['--command', `${process.execPath} ${hostile}`, '--message', message]
      const ended = await runCli(
        [...command, ...env, ...narrow, '--only', 'ENV-OK-*', ...(await inEveryFormat(folder))],
        { env: { CANARY: byVariable } },
      )
      const outputs = written(folder, ended)
      expect(Object.keys(outputs).length).toBeGreaterThanOrEqual(10)
      const minted = readFileSync(join(folder, 'secrets'), 'utf8').split('\n')
      const lines = String(pem).split('\n').slice(3, 20)
      const own = [byName, byVariable, inAddress, inMessage, ...lines]
      expectNone([...own, ...minted.filter((text) => /[^.]{12,}$/.test(text))], outputs)
      const report = readReport(join(folder, 'out.json'))
      expect(JSON.stringify(report.exchanges)).toContain('[secret: DB_PASSWORD]')
      expect(report.trouble).toBeUndefined()
      expect(report.findings.filter(({ blame }) => blame === 'harness')).toEqual([])
      expect(report.exit.all).not.toContain(5)

      const again = join(folder, 'again')
      const told = await runCli(['report', join(folder, 'out.json'), '--out', again])
      expectNone(own, {
        ...told,
        json: readFileSync(join(again, 'report.json'), 'utf8'),
        code: '',
        ms: '',
      })
    }),
  )

  test('of a demo, and the same checks are told in every format', { timeout: 120_000 }, () =>
    inFolder(async (folder) => {
      const secret = canary()
      const ended = await runCli([
        'demo',
        ...narrow,
        '--env',
        `API_SECRET=${secret}`,
        ...(await inEveryFormat(folder)),
      ])
      expect(ended.code).toBe(0)
      const outputs = written(folder, ended)
      expectNone([secret], outputs)
      const ids = idsOf(readReport(join(folder, 'out.json')).findings)
      for (const format of ['out.junit', 'out.tap', 'out.ndjson'])
        for (const id of ids) expect(Object(outputs)[format]).toContain(id)
    }),
  )

  test('of a token and a key handed to explain-401, as text and as JSON', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const secret = canary()
      const pem = String(
        freshPair({ rsa: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
      )
      writeFileSync(join(folder, 'key.pem'), pem)
      const token = canaryToken({ iss: secret, note: Buffer.from(secret).toString('base64') })
      const given = ['--token', 'env:T', '--secret', 'shared=env:S', '--key', 'own=key.pem']
      const around = { cwd: folder, env: { T: token, S: secret } }
      for (const form of [[], ['--json']]) {
        const ended = await runCli(['explain-401', ...given, ...form], around)
        expect([0, 3]).toContain(ended.code)
        expectNone([secret, token, ...pem.split('\n').slice(2, 20)], written(folder, ended))
      }
    }),
  )

  test('of the surroundings of commands that need none', { timeout: 60_000 }, async () => {
    const secret = canary()
    const env = { UDC_TOKEN: secret, API_TOKEN: secret, REGISTRY_KEY: secret }
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['explain', 'AUTH-SIG-SELF'],
      ['profiles'],
      ['mint', '--list'],
      ['--version'],
      ['run', 'http://127.0.0.1:9'],
      ['run', '--token', secret, 'http://127.0.0.1:9'],
      ['run', '--token-file', secret.repeat(3), 'http://127.0.0.1:9'],
    ]) {
      const { stdout, stderr } = await runCli(args, { env })
      expectNone([secret], { stdout, stderr })
    }
  })

  test('of a token handed to us for a droplet that echoes it', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const port = await freePort()
      const token = canaryToken({ iss: 'https://registry.mesh.test', aud: 'fullpotential-mesh' })
      writeFileSync(join(folder, 'token'), `Bearer ${token}\n`)
      const droplet = startNode([hostile], { env: { PORT: String(port) } })
      try {
        const url = `http://127.0.0.1:${port}`
        const handed = ['--token-file', join(folder, 'token')]
        const ended = await runCli([url, ...handed, ...narrow, ...(await inEveryFormat(folder))])
        expectNone([token], written(folder, ended))
      } finally {
        droplet.process.kill('SIGKILL')
        await droplet.ended
      }
    }),
  )
})
