import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What each layer may import: other layers, then packages. A layer may always import itself. */
const arrows: Readonly<Record<string, { layers: readonly string[]; packages: readonly string[] }>> =
  {
    'src/model': { layers: [], packages: [] },
    'src/kernel': { layers: ['src/model'], packages: [] },
    'src/wire': { layers: ['src/model'], packages: ['node:', 'undici'] },
    'src/launch': {
      layers: ['src/model', 'src/wire'],
      packages: ['node:', 'string-argv', 'fastest-levenshtein', 'testcontainers'],
    },
    'src/diagnosis': { layers: ['src/model'], packages: ['node:crypto'] },
    'src/gate': {
      layers: ['src/model', 'src/kernel', 'src/diagnosis'],
      packages: ['node:crypto', 'zod', 'fastest-levenshtein'],
    },
    fixtures: {
      layers: ['src/model'],
      packages: ['node:crypto', 'node:util', 'zod', '@faker-js/faker'],
    },
    mocks: { layers: ['src/model', 'src/wire', 'fixtures'], packages: ['node:', 'msw', 'jose'] },
    suites: { layers: ['src/model', 'fixtures'], packages: [] },
    reporters: {
      layers: ['src/model', 'src/gate'],
      packages: ['picocolors', 'zod', 'fast-xml-parser', 'node:'],
    },
    'src/self-test': {
      layers: [
        'src/model',
        'src/kernel',
        'src/diagnosis',
        'src/session',
        'fixtures',
        'mocks',
        'suites',
      ],
      packages: ['node:'],
    },
    'src/session': {
      layers: [
        'src/model',
        'src/kernel',
        'src/wire',
        'src/launch',
        'src/diagnosis',
        'fixtures',
        'mocks',
        'suites',
      ],
      packages: ['node:', 'undici'],
    },
  }

const because: Readonly<Record<string, string>> = {
  suites: 'a check written against our own mocks would not be a check of the contract',
  'src/kernel': 'a verdict means the same under any runner, clock and network',
  'src/diagnosis': 'a cause is found from what was seen, and found again from what was stored',
}

const folders = ['src', 'suites', 'mocks', 'fixtures', 'reporters']
const files = folders.flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
)

const layerOf = (file: string): string | undefined =>
  Object.keys(arrows)
    .sort((a, b) => b.length - a.length)
    .find((layer) => file.startsWith(`${layer}/`))

const importsOf = (file: string): string[] =>
  [...readFileSync(`${root}${file}`, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    ([, name]) => name ?? '',
  )

/** The shell's two doors to the test runner, and the suite file that opens one of them. */
const doors = ['src/vitest.ts', 'src/cli/worker.ts']

describe('the arrows', () => {
  for (const file of files.filter((name) => layerOf(name) && name !== 'suites/conformance.test.ts'))
    it(`${file} imports only what its layer may`, () => {
      const layer = layerOf(file) ?? ''
      const { layers, packages } = arrows[layer] ?? { layers: [], packages: [] }
      const forbidden = importsOf(file).filter((name) => {
        if (!name.startsWith('.'))
          return !packages.some(
            (prefix) =>
              name === prefix || name.startsWith(prefix.endsWith(':') ? prefix : `${prefix}/`),
          )
        const target = relative(root, resolve(root, dirname(file), name))
        return (
          !target.startsWith(`${layer}/`) && !layers.some((other) => target.startsWith(`${other}/`))
        )
      })
      expect(forbidden, because[layer] ?? `see the table of layers`).toEqual([])
    })

  it('only the doors see vitest', () => {
    const strangers = files.filter(
      (file) => !doors.includes(file) && importsOf(file).some((name) => /^vitest\b/.test(name)),
    )
    expect(strangers).toEqual([])
  })

  it('the droplet under proof shares nothing with the checks', () => {
    const droplet = files.filter((file) => file.startsWith('mocks/droplet/'))
    const shared = droplet.filter((file) =>
      importsOf(file).some(
        (name) =>
          name.startsWith('.') &&
          !relative(root, resolve(root, dirname(file), name)).startsWith('mocks/droplet/'),
      ),
    )
    expect(droplet.length).toBeGreaterThan(10)
    expect(shared).toEqual([])
  })
})

describe('the rooms', () => {
  it('no file passes 250 lines', () => {
    const long = files.filter(
      (file) => readFileSync(`${root}${file}`, 'utf8').split('\n').length > 251,
    )
    expect(long).toEqual([])
  })
})
