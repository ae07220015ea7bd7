import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Check, Stimulus } from '../src/model/check.ts'
import type { Stage } from '../src/model/stage.ts'
import { catalogue } from '../suites/catalogue.ts'
import { lineOf, notingStage } from './stimuli-stage.ts'

// What every stimulus does on a stage whose droplet answers at once: what it sends, scripts and waits for, and what it
// hands to its judges. A row that asks less than it did, or another thing, is seen here.

const file = new URL('./frozen/stimuli.json', import.meta.url)
const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const renewed: Record<string, unknown> = {}

const digest = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.join('\n')).digest('base64url').slice(0, 12)

const constants = {
  ...{ intervalSeconds: 1, rotationMaxSeconds: 5, jwksCooldownSeconds: 1, retryBaseMs: 10 },
  ...{ timeoutMs: 1000, maxWaitMs: 30_000 },
}

async function playOf(stimulus: Stimulus<unknown>): Promise<unknown> {
  const done: string[] = []
  const busy: string[] = []
  const stage = notingStage(done)
  const seen = await ended(stimulus, stage)
  const seenBusy = heavy.test(stimulus.name)
    ? undefined
    : await ended(stimulus, notingStage(busy, 'busy'))
  const { phase, lane = 'shared', negatives = 0, scene } = stimulus
  const { faults = [], env = {}, keys, tls = false, long = false } = scene ?? {}
  const waits = stimulus.waits?.({ constants, profile: stage.profile })
  const published = varying.test(stimulus.name) ? undefined : keys?.(stage.keys)
  return {
    ...{ phase, lane, negatives, waits },
    ...(scene ? { scene: digest([lineOf('', [faults, env, published, tls, long])]) } : {}),
    first: done.slice(0, 3).map((line) => line.slice(0, 160)),
    ...(varying.test(stimulus.name)
      ? { done: done.length }
      : {
          ...{ done: `${done.length} ${digest(done)}`, seen: digest([lineOf('', [seen])]) },
          busy: `${busy.length} ${digest([...busy, lineOf('', [seenBusy])])}`,
        }),
  }
}

const ended = (stimulus: Stimulus<unknown>, stage: Stage): Promise<unknown> =>
  Promise.race([
    stimulus.apply(stage).catch((error: unknown) => `threw ${String(error)}`),
    sleep(20_000, 'did not end'),
  ])

/** They take most of the time of this test, and do the same whoever answers. */
const heavy = /inflates to 100 MiB|20000 messages|4,000 letters/

/** They make keys, or names, that are others each time. */
const varying =
  /^(?:150 forged|a hundred keys|keys in several shapes|a published key with|a private key among|messages with members called __proto__)/

const rowOf = ({ tags = [], evidence = {}, after, needs, stimulus }: Check): unknown => ({
  ...{ needs, tags, evidence, stimulus: stimulus.name, after: after.map(({ id }) => id) },
})

const stimuli = [...new Map(catalogue.map(({ stimulus }) => [stimulus.name, stimulus])).values()]

const hold = (name: string, found: unknown): void => {
  renewed[name] = JSON.parse(JSON.stringify(found))
  if (process.env.UPDATE_FROZEN !== '1')
    expect(renewed[name], 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen[name])
}

describe('what is done stays as it was reviewed', () => {
  it.each(stimuli.map(({ name }) => name))('%s', async (name) => {
    const stimulus = stimuli.find((one) => one.name === name)
    vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ['Date'] })
    const play = stimulus && (await playOf(stimulus).finally(() => vi.useRealTimers()))
    hold(name, play)
  })

  it('for whom, how often and after what', () => {
    hold('rows', Object.fromEntries(catalogue.map((row) => [row.id, rowOf(row)])))
  })
})

afterAll(() => {
  if (process.env.UPDATE_FROZEN === '1')
    writeFileSync(file, `${JSON.stringify(renewed, null, 1)}\n`)
})
