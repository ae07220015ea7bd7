import { writeFileSync } from 'node:fs'
import { cpus, loadavg, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import { makeCast } from '../fixtures/keys.ts'
import { againstNewman } from './against-newman.ts'
import { againstTokenMock } from './against-token-mock.ts'
import { authPart } from './auth-part.ts'
import { checkCosts } from './check-costs.ts'
import { coldStarts } from './cold-starts.ts'
import { diagnoses } from './diagnoses.ts'
import { type Figure, orNotMeasured, seconds } from './figure.ts'
import { hanging } from './hanging.ts'
import { pageText, tableText } from './page.ts'
import { blackBox, fullRun, strangerRun } from './whole-runs.ts'

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url))

const cast = await makeCast()
const sections: readonly (readonly [name: string, measure: () => Promise<Figure[]>])[] = [
  ['cold', () => coldStarts(11, cast)],
  ['black-box', () => blackBox(5, cast)],
  ['cost', () => checkCosts(5, cast)],
  ['newman', () => againstNewman(3, cast)],
  ['registry', () => againstTokenMock(5, 1_000)],
  ['diagnosis', () => diagnoses(10_000)],
  ['auth', () => authPart(3)],
  ['full', () => fullRun(3)],
  ['stranger', strangerRun],
  ['hang', () => hanging(3)],
]

const writes = process.argv.includes('--write')
const wanted = process.argv.slice(2).filter((word) => word !== '--write')
const unknown = wanted.filter((word) => !sections.some(([name]) => name === word))
if (unknown.length > 0) {
  const names = sections.map(([name]) => name).join(', ')
  process.stderr.write(`no such figure: ${unknown.join(', ')}; there are ${names}\n`)
  process.exit(2)
}
if (writes && wanted.length > 0) {
  process.stderr.write('the page holds every figure: --write goes with no name\n')
  process.exit(2)
}

const surroundings = machine()
const figures: Figure[] = []
for (const [name, measure] of sections) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stderr.write(`measuring ${name} …\n`)
  const began = performance.now()
  figures.push(...(await orNotMeasured({ what: `everything of "${name}"`, unit: 's' }, measure)))
  process.stderr.write(`  took ${seconds(performance.now() - began)}\n`)
}
process.stdout.write(`${tableText(figures)}\n`)
if (writes) writeFileSync(page, pageText(figures, surroundings))

function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    load: loadavg()[0] ?? 0,
    node: process.versions.node,
    system: type(),
  }
}
