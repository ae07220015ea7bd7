import * as clause from '../../../fixtures/clauses/perf.ts'
import { framedPost, sendAndRead } from '../../../fixtures/raw-requests.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { posToken } from '../ctl/ctl.ts'

/** What the droplet held of the machine after each round, and how much of the rounds it took. */
export interface Soaked {
  readonly rssBytes: readonly (number | undefined)[]
  readonly accepted: number
  readonly sent: number
  readonly filesBefore: number | undefined
  readonly filesAfter: number | undefined
  readonly opened: number
}

const rounds = 10
const connections = 20
const perConnection = 100
const perRound = connections * perConnection
/** As much as a lively message; a tenth of it kept is beyond the bound. */
const fillerLength = 4_000
const opened = 5_000
const openedAtOnce = 50
const settleMs = 1_000
const longestMs = 45_000
const mostSettleMs = 10_000

const soak: Stimulus<Soaked> = {
  name: `${rounds * perRound} messages and ${opened} connections`,
  phase: 'life',
  scene: { faults: [], long: true },
  waits: () => 25_000,
  apply: async (stage) => {
    const rssBytes: (number | undefined)[] = []
    let accepted = 0
    const endsAt = performance.now() + longestMs
    for (let round = 0; round < rounds && performance.now() < endsAt; round += 1) {
      accepted += await oneRound(stage)
      await stage.wait(settleMs / 2)
      rssBytes.push(stage.resources()?.rssBytes)
    }
    await stage.wait(settleMs)
    const filesBefore = stage.resources()?.openFiles
    for (let count = 0; count < opened; count += openedAtOnce) await openAndClose(stage)
    const filesAfter = await settledFiles(stage, filesBefore)
    return { rssBytes, accepted, sent: rounds * perRound, filesBefore, filesAfter, opened }
  },
}

async function oneRound(stage: Stage): Promise<number> {
  const token = stage.token()
  const talks = await Promise.all(
    Array.from({ length: connections }, () =>
      stage.converse({
        note: 'messages in turn',
        steps: Array.from({ length: perConnection }, (_, at) =>
          sendAndRead(messageText(stage, token), at + 1),
        ).flat(),
        requests: perConnection,
        timeoutMs: 60_000,
        unrecorded: true,
      }),
    ),
  )
  const answers = talks.flatMap((talk) => talk.answers)
  return answers.filter(({ status }) => status >= 200 && status < 300).length
}

function messageText(stage: Stage, token: string): string {
  const envelope = stage.envelope()
  const { payload } = envelope
  const filler = { filler: 'x'.repeat(fillerLength) }
  const body = JSON.stringify({
    ...envelope,
    payload: typeof payload === 'object' ? { ...payload, ...filler } : payload,
  })
  const lines = [`Authorization: Bearer ${token}`, `Content-Length: ${body.length}`]
  return framedPost(stage.raw, stage.profile.endpoints.message.path, lines, body)
}

const openAndClose = (stage: Stage): Promise<unknown> =>
  Promise.all(
    Array.from({ length: openedAtOnce }, () =>
      stage.converse({ note: 'opened and closed', steps: [{ end: 'fin' }], unrecorded: true }),
    ),
  )

/** Until as few files are open as before, or the time for it is up. */
async function settledFiles(stage: Stage, before: number | undefined): Promise<number | undefined> {
  const endsAt = performance.now() + mostSettleMs
  let files = stage.resources()?.openFiles
  while (files !== undefined && files > (before ?? 0) && performance.now() < endsAt) {
    await stage.wait(settleMs / 4)
    files = stage.resources()?.openFiles
  }
  return files
}

const row = {
  needs: 'P',
  after: [posToken],
  given: soak,
  tags: ['soak'],
  evidence: { exchanges: 0 },
} as const

export const perfSoakChecks: readonly Check[] = [
  check({
    ...row,
    id: 'PERF-SOAK-MEM',
    title: 'thousands of messages take no lasting room in memory',
    clause: clause.memoryIsBounded,
    judge: bounded,
    means: 'The droplet grows with each message, and ends when the machine has no more.',
    fix: 'Bound every queue, cache and history, and let the oldest go.',
  }),
  check({
    ...row,
    id: 'PERF-FD',
    title: 'closed connections are given back',
    clause: clause.connectionsAreGivenBack,
    judge: givenBack,
    means: 'After some days the droplet has no file descriptor left, and accepts nobody.',
    fix: 'Close your side of a connection when the other one is closed.',
  }),
]

const mostGrowthBytes = 50 * 1024 ** 2
/** Log files, and a pool of threads that has grown. */
const strayFiles = 20

/** What is kept grows on to the end; a heap that finds its size does not. */
export function bounded({ rssBytes, accepted, sent }: Soaked): Outcome {
  const known = rssBytes.filter((bytes) => bytes !== undefined)
  if (known.length < rssBytes.length || known.length === 0)
    return inapplicable('nobody can tell how much memory it has')
  if (known.length < rounds)
    return inconclusive(`only ${known.length} of ${rounds} rounds ended in the time for them`)
  if (accepted < sent / 2) return inconclusive(`only ${accepted} of ${sent} messages were accepted`)
  const [first = 0] = known
  const grown = (known.at(-1) ?? 0) - first
  const late = (known.at(-1) ?? 0) - (known[rounds / 2 - 1] ?? 0)
  const actual = `${Math.round(grown / 1024 ** 2)} MB after ${accepted} messages`
  return grown > mostGrowthBytes && late > grown / 3
    ? fail('a growth below 50 MB, or one that ends', `${actual}, and growing`)
    : pass(actual)
}

export function givenBack({ filesBefore, filesAfter, opened: count }: Soaked): Outcome {
  if (filesBefore === undefined || filesAfter === undefined)
    return inapplicable('nobody can tell how many files it has open')
  return filesAfter <= filesBefore + strayFiles
    ? pass(`${filesBefore} before, ${filesAfter} after`)
    : fail(`about ${filesBefore} open files, as before`, `${filesAfter}`, `${count} connections`)
}
