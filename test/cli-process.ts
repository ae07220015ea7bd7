import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
export const bin = join(root, 'dist/app/bin.js')
export const inDist = (path: string): string => join(root, 'dist', path)
export const inTest = (path: string): string => join(root, 'test', path)

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

export interface Running {
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  /** Resolves once what was printed so far fits; rejects when the process ends before. */
  said(pattern: RegExp): Promise<string>
  readonly ended: Promise<Ended>
}

interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the built command line as a user would, with nothing of this test runner in its environment. */
export const startCli = (args: readonly string[], around: Surroundings = {}): Running =>
  startNode([bin, ...args], around)

export const runCli = (args: readonly string[], around: Surroundings = {}): Promise<Ended> =>
  startCli(args, around).ended

export function startNode(
  argv: readonly string[],
  { cwd = tmpdir(), env = {} }: Surroundings = {},
): Running {
  const began = performance.now()
  const child = spawn(process.execPath, argv, {
    cwd,
    env: { ...plainEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...texts, ms: performance.now() - began }))
  })
  const said = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(texts.stdout + texts.stderr)
        if (found) resolve(found[1] ?? found[0])
      }
      child.stdout.on('data', look)
      child.stderr.on('data', look)
      ended.then(() => reject(new Error(`it never said ${pattern}: ${texts.stderr}`)), reject)
      look()
    })
  return { process: child, said, ended }
}

const plainEnvironment = Object.fromEntries(
  ['PATH', 'HOME', 'LANG', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  }),
)

/** A folder of its own for the length of one piece of work. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'udc-cli-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const schema: object = JSON.parse(readFileSync(join(root, 'schemas/report.schema.json'), 'utf8'))
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema)

/** The report in a file; throws with what is wrong unless it fits the shipped schema. */
export function readReport(file: string): Report {
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!validate(report)) throw new Error(JSON.stringify(validate.errors, null, 2))
  return report as Report
}

export interface JunitCounts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
  readonly names: readonly string[]
}

/** Cases counted one by one by Python's XML parser, so that the totals written in the file are no proof of themselves. */
export function readJunit(
  file: string,
): JunitCounts & { readonly told: Omit<JunitCounts, 'names'> } {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', python, file], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as ReturnType<typeof readJunit>
}

const python = `
import json, sys
import xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
cases = list(root.iter('testcase'))
count = lambda tag: sum(1 for case in cases if case.find(tag) is not None)
keys = ('tests', 'failures', 'errors', 'skipped')
print(json.dumps({
  'tests': len(cases), 'failures': count('failure'), 'errors': count('error'), 'skipped': count('skipped'),
  'names': [case.get('name').split(' ')[0] for case in cases if case.get('classname') != 'udc.run'],
  'told': {key: int(root.get(key)) for key in keys},
}))
`

export const idsOf = (findings: readonly Finding[]): string[] => findings.map(({ id }) => id)

/** Frames of JavaScript; no user should ever see one. */
export const stackTrace = /\n\s+at .*:\d+:\d+/

/** Whether somebody takes a connection on the port. */
export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })

/** Whether a process runs; one that ended and was not yet reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !'ZXx'.includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X')
  } catch {
    return false
  }
}
