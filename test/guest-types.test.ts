import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startNode } from './cli-process.ts'
import { makeProject } from './guest-project.ts'

const right = `
import { conformance, type ConformanceOptions } from 'udc-conformance/vitest'
import * as vitest from 'vitest'
import { afterAll, describe, test } from 'vitest'

const options: ConformanceOptions = { command: 'node server.js', only: ['CTL-*'], level: 'must' }
conformance(vitest, options)
conformance({ afterAll, describe, test }, { url: 'http://127.0.0.1:8010', token: 'env:TOKEN' })
`

const wrong = `
import { conformance } from 'udc-conformance/vitest'
import * as vitest from 'vitest'

// @ts-expect-error a name that is none
conformance(vitest, { comand: 'node server.js' })
// @ts-expect-error a word that is none
conformance(vitest, { url: 'http://127.0.0.1:8010', level: 'most' })
// @ts-expect-error a token itself has no place in a file
conformance(vitest, { url: 'http://127.0.0.1:8010', token: 'eyJ' })
// @ts-expect-error a copy of vitest is not found out by us
conformance({ url: 'http://127.0.0.1:8010' })
`

const options = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'NodeNext',
    target: 'ES2022',
    types: [],
    skipLibCheck: true,
    noEmit: true,
  },
  files: ['right.ts', 'wrong.ts'],
}

test('a strict project compiles against the types, and slips of the pen are found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'udc-guest-types-'))
  try {
    const tsconfig = JSON.stringify(options)
    makeProject(folder, { 'right.ts': right, 'wrong.ts': wrong, 'tsconfig.json': tsconfig })
    const tsc = join(folder, 'node_modules/typescript/bin/tsc')
    const { code, stdout } = await startNode([tsc, '-p', folder], { cwd: folder }).ended
    expect(stdout).toBe('')
    expect(code).toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
