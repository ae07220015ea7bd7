import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCast } from '../fixtures/keys.ts'
import { toldBy } from '../src/diagnosis/stories/stories.ts'
import type { Traffic } from '../src/diagnosis/stories/story.ts'
import { plain, revived } from './observations.ts'
import { at, changed, othersThan, placesIn } from './perturbed.ts'
import { answersThatTell } from './stories-cast-answers.ts'
import { misdirected } from './stories-cast-calls.ts'
import { troubled } from './stories-cast-trouble.ts'
import { misworded } from './stories-cast-words.ts'
import { answered, recorded } from './stories-player.ts'
import { trafficPlayed } from './stories-plays.ts'
import { plays } from './stories-tokens-plays.ts'

// Which stories a frozen traffic tells, in all their words, and which the same traffic tells with one place changed.

const file = new URL('./frozen/stories.json', import.meta.url)
const trafficFile = new URL('./frozen/traffic.json.gz', import.meta.url)
const update = process.env.UPDATE_FROZEN

/** `UPDATE_FROZEN=traffic` plays every story anew. */
async function playAll(): Promise<void> {
  const cast = await makeCast()
  const all: Record<string, Traffic> = {}
  for (const one of [...misdirected, ...misworded, ...troubled])
    all[`${one.story}: ${one.name}`] = await recorded(cast, one)
  for (const [number, name, { work }] of plays)
    all[`${number}: ${name}`] = await trafficPlayed(work)
  for (const one of answersThatTell) all[`${one.story}: ${one.name}`] = answered(one.answers)
  const text = JSON.stringify(plain(all), (_, value: unknown) =>
    typeof value === 'number' ? Math.round(value) : value,
  )
  writeFileSync(trafficFile, gzipSync(text, { level: 9 }))
}

if (update === 'traffic') await playAll()
const traffics = JSON.parse(gunzipSync(readFileSync(trafficFile)).toString(), revived) as Record<
  string,
  Traffic
>
const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const renewed: Record<string, unknown> = {}

const wordsOf = (traffic: Traffic): string[] =>
  toldBy(traffic).map(
    ({ story, seen, fix = '', exchanges, explains = story.explains }) =>
      `${story.id} ${seen} ${fix} (${exchanges.length}) for ${explains.source}`,
  )

/** The numbers of the stories, and a sign of their words. */
const signOf = (traffic: Traffic): string => {
  try {
    const told = toldBy(traffic)
    return `${told.map(({ story }) => story.number)} ${digest(JSON.stringify(told.map(({ seen, exchanges, fix, explains }) => [seen, exchanges.length, fix, explains?.source])))};`
  } catch {
    return '-'
  }
}

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 8)

const near = (value: number, path: readonly unknown[]): readonly number[] =>
  /status/i.test(String(path.at(-1)))
    ? [200, 401, 404, 422, 500]
    : [0, value - 1, value + 1, value + 400, value * 10]

function signs(traffic: Traffic): Record<string, string> {
  const base = signOf(traffic)
  const found: Record<string, string> = {}
  const { profile: _, ...facts } = traffic.facts
  for (const path of placesIn({ ...traffic, facts }, 45)) {
    const value = at(traffic, path)
    const others = typeof value === 'number' ? near(value, path) : othersThan(value, path)
    const said = others
      .slice(0, 5)
      .map((to) => signOf(changed(traffic, path, to) as Traffic))
      .join('')
    if (said.replaceAll(base, '') !== '') found[path.join('.')] = digest(said)
  }
  return found
}

describe('what is told stays as it was reviewed', () => {
  it.each(Object.keys(traffics))('%s', (name) => {
    const traffic = traffics[name]
    if (!traffic) return
    renewed[name] = { told: wordsOf(traffic), otherwise: signs(traffic) }
    if (update === undefined)
      expect(renewed[name], 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen[name])
  })
})

beforeAll(() => expect(Object.keys(traffics).length).toBeGreaterThan(60))

afterAll(() => {
  if (update !== undefined) writeFileSync(file, `${JSON.stringify(renewed, null, 1)}\n`)
})
