import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { installLine } from '../src/launch/image/missing.ts'
import { inFolder, startNode } from './cli-process.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const textOf = (name: string): string => readFileSync(join(root, name), 'utf8')

interface Step {
  readonly id?: string
  readonly run?: string
  readonly uses?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { description: string }>>
  readonly outputs: Readonly<Record<string, { value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const action = parse(textOf('action.yml')) as Action
const stepsOf = (name: string): readonly Step[] => {
  const workflow = parse(textOf(`examples/${name}`)) as {
    jobs: { conformance: { steps: readonly Step[] } }
  }
  return workflow.jobs.conformance.steps
}

/** Stands for the tool: writes down what it was given, and a report. */
const stub = `
import { mkdirSync, writeFileSync } from 'node:fs'
const out = process.argv.find((arg) => arg.startsWith('--out='))?.slice(6) ?? ''
writeFileSync('argv.json', JSON.stringify(process.argv.slice(2)))
if (process.env.STUB_REPORT) {
  mkdirSync(out, { recursive: true })
  writeFileSync(out + '/report.json', process.env.STUB_REPORT)
}
process.exitCode = Number(process.env.STUB_CODE ?? 0)
`

/** Stands for npm where nothing shall be fetched. */
const npmThatTells = '#!/bin/sh\necho "npm got $*" >&2\nexit 1\n'

interface Ran {
  readonly code: number | null
  readonly stderr: string
  readonly argv: readonly string[] | undefined
  readonly outputs: string
  readonly touched: boolean
  /** What lies in the runner's temporary folder. */
  readonly left: readonly string[]
}

/** Runs the action's script beside the stub, as a runner does: inputs in the environment. */
const runAction = (env: Readonly<Record<string, string>>, files = installed): Promise<Ran> =>
  inFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true })
      writeFileSync(join(folder, name), text, { mode: 0o755 })
    }
    const outputs = join(folder, 'outputs')
    writeFileSync(outputs, '')
    mkdirSync(join(folder, 'temp'))
    const { code, stderr } = await startNode([join(root, 'action/run.mjs')], {
      cwd: folder,
      env: {
        GITHUB_OUTPUT: outputs,
        RUNNER_TEMP: join(folder, 'temp'),
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        ...env,
      },
    }).ended
    const argv = join(folder, 'argv.json')
    return {
      code,
      stderr,
      argv: existsSync(argv) ? JSON.parse(readFileSync(argv, 'utf8')) : undefined,
      outputs: readFileSync(outputs, 'utf8'),
      touched: existsSync(join(folder, 'touched')),
      left: readdirSync(join(folder, 'temp')),
    }
  })

const place = 'node_modules/udc-conformance'
const installed: Readonly<Record<string, string>> = {
  [`${place}/package.json`]:
    '{ "type": "module", "version": "0.1.0", "bin": { "udc-conformance": "stub.js" } }',
  [`${place}/stub.js`]: stub,
}

const reportOf = (verdict: string): string =>
  JSON.stringify({ verdict, summary: { byState: { pass: 7, fail: 2 } } })

const hostile = [
  '"; touch touched; "',
  '$(touch touched)',
  '`touch touched`',
  "'; touch touched #",
  'a\nb; touch touched\n--help',
  '--help',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression that nobody may evaluate
  '${{ github.token }} %0a::set-output name=verdict::conformant',
]

describe('action.yml', () => {
  test('hands every input over as a variable and writes none into a script', () => {
    const [step, ...others] = action.runs.steps
    expect(others).toEqual([])
    expect(action.runs.using).toBe('composite')
    expect(step?.run).not.toContain('${{')
    const handed = Object.fromEntries(
      Object.keys(action.inputs).map((name) => [
        `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
        `\${{ inputs.${name} }}`,
      ]),
    )
    expect(step?.env).toEqual(handed)
  })

  test('tells what its script tells', () => {
    for (const [name, { value }] of Object.entries(action.outputs))
      expect(value).toBe(`\${{ steps.${action.runs.steps[0]?.id}.outputs.${name} }}`)
    expect(Object.keys(action.outputs)).toEqual(['verdict', 'exit-code', 'passed', 'failed'])
  })
})

describe('the script of the action', () => {
  test.each(hostile)('takes %j for a value, whatever it looks like', async (value) => {
    const names = ['COMMAND', 'IMAGE', 'URL', 'PROFILE', 'OUT']
    const env = Object.fromEntries(names.map((name) => [`INPUT_${name}`, value]))
    const { argv, touched, outputs } = await runAction(env)
    expect(argv).toEqual([
      'run',
      `--command=${value}`,
      `--image=${value}`,
      `--url=${value}`,
      `--profile=${value}`,
      `--out=${value}`,
    ])
    expect(touched).toBe(false)
    expect(outputs).toBe('exit-code=0\n')
  })

  test('passes more arguments line by line, as they are', async () => {
    const given = ['--only=CTL-*', '--env=A=b c; touch touched', '"$(touch touched)"']
    const env = { INPUT_COMMAND: 'node a.js', INPUT_ARGS: `${given.join('\r\n')}\n\n` }
    const { argv, touched } = await runAction(env)
    expect(argv).toEqual(['run', '--command=node a.js', '--out=conformance', ...given])
    expect(touched).toBe(false)
  })

  test('lets no package name be a flag or a command', async () => {
    const env = { INPUT_COMMAND: 'x', INPUT_PACKAGE: '--version"; touch touched; "' }
    const { code, stderr, touched, left } = await runAction(env, { 'package.json': '{}' })
    expect(stderr).toMatch(/npm ended with 1\n {2}where {5}the input `package`/)
    expect([code, touched, left]).toEqual([2, false, []])
  })

  test('installs what starts an image with the package, and only for an image', async () => {
    const engine = installLine.split(' ').at(-1)
    const asked = { INPUT_PACKAGE: 'udc-conformance@0.1.0' }
    const files = { 'package.json': '{}', 'bin/npm': npmThatTells }
    const specsFor = async (input: Readonly<Record<string, string>>) => {
      const { stderr } = await runAction({ ...asked, ...input }, files)
      return /^npm got (.*)$/m.exec(stderr)?.[1]?.split(' -- ')[1]
    }
    expect(await specsFor({ INPUT_IMAGE: 'drop4:1' })).toBe(`udc-conformance@0.1.0 ${engine}`)
    expect(await specsFor({ INPUT_COMMAND: 'node a.js' })).toBe('udc-conformance@0.1.0')
  })

  test('ends with the code of the run and tells what its report says', async () => {
    const env = { INPUT_URL: 'http://127.0.0.1:1', STUB_CODE: '1' }
    const report = reportOf('nonconformant')
    const { code, outputs } = await runAction({ ...env, STUB_REPORT: report })
    expect(code).toBe(1)
    expect(outputs).toBe('verdict=nonconformant\npassed=7\nfailed=2\nexit-code=1\n')
  })

  test('takes no report of an earlier run for this one', async () => {
    const files = { ...installed, 'conformance/report.json': reportOf('conformant') }
    const { outputs } = await runAction({ INPUT_COMMAND: 'x', STUB_CODE: '2' }, files)
    expect(outputs).toBe('exit-code=2\n')
  })

  test('says in four lines what is missing', async () => {
    const nobody = await runAction({})
    expect(nobody.stderr).toMatch(/expected {2}a droplet.*\n {2}came .*\n {2}where .*\n {2}to do /)
    expect([nobody.code, nobody.argv]).toEqual([2, undefined])
    const uninstalled = await runAction({ INPUT_COMMAND: 'x' }, { 'package.json': '{}' })
    expect(uninstalled.stderr).toMatch(/came {6}none, and no package to install/)
    expect([uninstalled.code, uninstalled.outputs]).toEqual([2, 'exit-code=2\n'])
  })
})

describe('the examples', () => {
  test.each([
    ['github-actions.yml', 'command'],
    ['github-actions-image.yml', 'image'],
  ])('%s gives the action inputs that it has, and no script an expression', (name, droplet) => {
    const steps = stepsOf(name)
    const ours = steps.find(({ uses }) => uses?.includes('/udc-conformance@'))
    const given = Object.keys(ours?.with ?? {})
    expect(given).toContain(droplet)
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(given))
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  test('ask GitLab for the files that a run writes', () => {
    const { conformance } = parse(textOf('examples/gitlab-ci.yml')) as {
      conformance: { script: string[]; artifacts: { reports: { junit: string } } }
    }
    expect(conformance.script.join('\n')).toContain('--out conformance')
    expect(conformance.artifacts.reports.junit).toBe('conformance/junit.xml')
  })
})
