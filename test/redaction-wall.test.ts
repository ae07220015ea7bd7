import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { disclose, guard, type Stream } from '../src/cli/guarded-terminal.ts'
import { createWall, leakTrouble } from '../src/cli/wall.ts'
import { textSecret } from '../src/wire/secrets.ts'
import { inFolder, readReport, runCli, stackTrace } from './cli-process.ts'
import { canaryToken } from './redaction-cast.ts'

const secret = 'canary-of-the-wall-0123456789'

function walled() {
  const wall = createWall()
  wall.know([textSecret(secret, 'canary')])
  const written: string[] = []
  const stream: Stream = {
    write: (chunk) => written.push(String(chunk)) > 0,
  }
  guard(stream, 'standard output', wall)
  return { wall, stream, written }
}

describe('the wall', () => {
  test('filters what is printed, in any spelling, and finds nothing then', () => {
    const { wall, stream, written } = walled()
    stream.write(`seen ${secret}\n`)
    stream.write(Buffer.from(`${Buffer.from(secret).toString('hex')}\n`))
    stream.write('nothing of interest\n')
    expect(written.join('')).toBe('seen [secret: canary]\n[secret: canary]\nnothing of interest\n')
    expect(wall.leaks()).toEqual([])
  })

  test('finds a secret that was printed in pieces', () => {
    const { wall, stream } = walled()
    for (const piece of secret.match(/.{1,5}/g) ?? []) stream.write(piece)
    expect(wall.leaks()).toEqual([{ sink: 'standard output', names: ['canary'] }])
  })

  test('lets pass what is meant to hand a secret over', () => {
    const { wall, stream, written } = walled()
    disclose(() => stream.write(secret))
    stream.write(secret)
    expect(written).toEqual([secret, '[secret: canary]'])
    expect(wall.leaks()).toEqual([])
  })

  test('finds a secret in a file that went past it, takes it out, and names it without showing it', () =>
    inFolder(async (folder) => {
      const { wall } = walled()
      const [leaky, clean] = [join(folder, 'leaky.json'), join(folder, 'clean.json')]
      writeFileSync(leaky, JSON.stringify({ a: `x${Buffer.from(secret).toString('base64')}` }))
      writeFileSync(clean, '{}')
      for (const file of [leaky, clean, join(folder, 'never-written')]) wall.watch(file)
      const leaks = wall.leaks()
      expect(leaks).toEqual([{ sink: leaky, names: ['canary'] }])
      expect(readFileSync(leaky, 'utf8')).toBe('{"a":"x[secret: canary]"}')
      expect(JSON.stringify(leakTrouble(leaks))).toContain('canary in ')
      expect(JSON.stringify(leakTrouble(leaks))).not.toContain(secret)
      expect(wall.leaks()).toEqual(leaks)
    }))
})

const token = canaryToken({ iss: 'https://registry.mesh.test' })
const signature = token.split('.')[2] ?? ''

/** Runs against nobody, with a fault planted in the command's own process once it has read its token. */
async function sabotaged(folder: string, fault: string) {
  const preload = join(folder, 'preload.mjs')
  const file = join(folder, 'token')
  writeFileSync(file, token)
  writeFileSync(
    preload,
    `import fs from 'node:fs'
     import { syncBuiltinESMExports } from 'node:module'
     import { isMainThread } from 'node:worker_threads'
     const { readFileSync, writeFileSync, mkdtempSync } = fs
     const signature = ${JSON.stringify(signature)}
     if (isMainThread) { ${fault} }
     syncBuiltinESMExports()`,
  )
  const report = join(folder, 'report.json')
  const ended = await runCli(
    [
      'http://127.0.0.1:9',
      '--token-file',
      file,
      '--only',
      'CTL-*',
      '--wait',
      '1s',
      '--reporter',
      'terminal',
      '--reporter',
      `json=${report}`,
    ],
    { env: { NODE_OPTIONS: `--import ${pathToFileURL(preload)}` } },
  )
  return { ...ended, report }
}

describe.concurrent('a fault planted in our own process', () => {
  test('in a file: exit 5, blame harness, the sink and the name', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const { code, stderr, stdout, report } = await sabotaged(
        folder,
        `let planted = false
         fs.writeFileSync = (file, text, ...rest) => {
           writeFileSync(file, text, ...rest)
           if (!String(file).endsWith('.json') || planted) return
           planted = true
           writeFileSync(file, text.replace('"notes": [', '"notes": ["' + signature + '",'))
         }`,
      )
      expect(code).toBe(5)
      expect(stderr).toContain(`the secret of --token-file in ${report}`)
      const { trouble, exit, verdict } = readReport(report)
      expect(trouble).toMatchObject({ kind: 'harness', where: 'the last look at what was written' })
      expect([exit.code, verdict]).toEqual([5, 'undetermined'])
      expect(stdout + stderr + readFileSync(report, 'utf8')).not.toContain(signature)
    }),
  )

  test('in what is printed: exit 5 too', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const { code, stderr } = await sabotaged(
        folder,
        `fs.writeFileSync = (file, text, ...rest) => {
           writeFileSync(file, text, ...rest)
           if (!String(file).endsWith('.json')) return
           for (const piece of signature.match(/.{1,9}/g)) process.stdout.write(piece)
         }`,
      )
      expect(code).toBe(5)
      expect(stderr).toMatch(
        /a secret was written\n.*\n +came +the secret of --token-file in standard output/,
      )
    }),
  )

  test('that crashes in the open, with the secret in its message', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const { code, stderr, stdout } = await sabotaged(
        folder,
        `fs.mkdtempSync = (...given) => {
           setTimeout(() => { throw new Error('no use for ' + signature) })
           return mkdtempSync(...given)
         }`,
      )
      expect(code).toBe(5)
      expect(stderr).toContain('came      no use for [secret: the secret of --token-file]')
      expect(stdout + stderr).not.toContain(signature)
      expect(stderr).not.toMatch(stackTrace)
    }),
  )

  test('that breaks the command itself', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const { code, stderr, stdout } = await sabotaged(
        folder,
        `fs.mkdtempSync = () => { throw new Error('no use for ' + Buffer.from(signature).toString('base64')) }`,
      )
      expect(code).toBe(5)
      expect(stderr).toContain('came      no use for [secret: ')
      expect(stdout + stderr).not.toContain(Buffer.from(signature).toString('base64'))
    }),
  )
})
