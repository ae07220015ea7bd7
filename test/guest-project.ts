import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Running, startNode } from './cli-process.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const example = join(root, 'examples/vitest')

/** A project of somebody else, with this package installed as npm does it: by copy, among its dependencies. */
export function makeProject(folder: string, files: Readonly<Record<string, string>>): void {
  const modules = join(folder, 'node_modules')
  const installed = join(modules, 'udc-conformance')
  mkdirSync(installed, { recursive: true })
  mkdirSync(temporary(folder))
  for (const name of readdirSync(join(root, 'node_modules')))
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  cpSync(join(root, 'package.json'), join(installed, 'package.json'))
  for (const name of ['app', 'src', 'suites', 'fixtures'])
    cpSync(join(root, 'dist', name), join(installed, 'dist', name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  cpSync(join(example, 'droplet.js'), join(folder, 'droplet.js'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

/** The example's droplet with one line changed. */
export function dropletWith(line: string, instead: string): string {
  const text = readFileSync(join(example, 'droplet.js'), 'utf8')
  if (text.split(line).length !== 2) throw new Error(`the example has no single \`${line}\``)
  return text.replace(line, instead)
}

/** A file of tests that asks with these options. */
export const asking = (options: object): string =>
  [
    `import { conformance } from 'udc-conformance/vitest'`,
    `import * as vitest from 'vitest'`,
    `conformance(vitest, ${JSON.stringify(options)})`,
  ].join('\n')

/** The project's own temporary folder. */
export const temporary = (folder: string): string => join(folder, 'tmp')

/** A secret in the variable CANARY. */
export const canary = 'c4n4ry-9f2b7d41e8'

/** Runs the project's own vitest. */
export const startVitest = (folder: string, args: readonly string[]): Running =>
  startNode([join(folder, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: folder,
    env: { TMPDIR: temporary(folder), CANARY: canary },
  })

export interface Told {
  readonly name: string
  readonly status: string
  readonly message: string
}

/** What vitest's own JSON report says of each test of a file, and of the file where it could not be read. */
export function toldOf(report: string, file: string): { tests: Told[]; message: string } {
  const { testResults } = JSON.parse(report) as {
    testResults: {
      name: string
      message: string
      assertionResults: { title: string; status: string; failureMessages: string[] }[]
    }[]
  }
  const found = testResults.find(({ name }) => name.endsWith(`/${file}`))
  if (!found) throw new Error(`vitest tells nothing of ${file}`)
  return {
    message: found.message,
    tests: found.assertionResults.map(({ title, status, failureMessages }) => ({
      name: title,
      status,
      message: failureMessages.join('\n'),
    })),
  }
}
