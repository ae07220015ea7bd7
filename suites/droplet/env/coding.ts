import * as clause from '../../../fixtures/clauses/env-encoding.ts'
import { gzip, gzipBomb } from '../../../fixtures/gzip.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, everyReply, orClosed, said, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { typed } from './typed.ts'

const common = { needs: 'T', after: [posToken] } as const
const mebibyte = 1_048_576
const bombMebibytes = 100
const refuse = 'Answer 415 to every Content-Encoding the droplet does not decode.'

export const envCodingChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-CE-GZIP',
    title: 'a compressed body is decoded or refused with 415',
    clause: clause.codingIsHandled,
    given: {
      name: 'a message compressed by gzip',
      phase: 'messages',
      negatives: 1,
      apply: async (stage) => coded(stage, 'gzip', await gzip(message(stage)), 'gzip'),
    },
    judge: (reply) =>
      everyReply([reply], 'a 2xx answer or 415', (r) => isAccepted(r) || r.status === 415),
    means: 'The sender is told that its message is invalid, and not that its coding is unknown.',
    fix: refuse,
  }),
  check({
    ...common,
    id: 'ENV-CE-BOMB',
    title: 'odd content codings do no harm',
    clause: clause.codingIsSafe,
    evidence: orClosed,
    given: {
      name: 'messages under an unknown, an untrue and a swelling content coding',
      phase: 'messages',
      negatives: 3,
      apply: async (stage) =>
        Promise.all([
          coded(stage, 'x-unheard-of', Buffer.from(message(stage)), 'an unknown coding'),
          coded(stage, 'gzip', Buffer.from(message(stage)), 'plain text that calls itself gzip'),
          coded(stage, 'gzip', await gzipBomb(message(stage), 8), '8 MiB in a few KiB of gzip'),
        ]),
    },
    judge: (replies, _, profile) => staysSafe(replies, profile.limits.maxLatencyMs),
    means: 'Decoding the body raises an error that nobody catches, or takes the droplet down.',
    fix: refuse,
  }),
  check({
    ...common,
    id: 'ENV-CE-BOMB-MUST',
    title: 'a body that swells to 100 MiB is refused',
    clause: clause.inflationIsBounded,
    tags: ['disruptive'],
    evidence: orClosed,
    given: {
      name: 'a message of 100 KiB that inflates to 100 MiB',
      phase: 'messages',
      lane: 'exclusive',
      negatives: 1,
      apply: async (stage) => {
        const bomb = await gzipBomb(message(stage), bombMebibytes)
        const before = stage.resources()?.rssBytes
        const reply = await coded(stage, 'gzip', bomb, '100 MiB in 100 KiB of gzip')
        const after = stage.resources()?.rssBytes
        return { reply, grownBytes: before && after ? after - before : 0 }
      },
    },
    judge: ({ reply, grownBytes }, _, profile) =>
      all(notInflated(reply, grownBytes), staysSafe([reply], profile.limits.maxLatencyMs)),
    means: 'A few small requests fill the memory of the droplet.',
    fix: `${refuse} Where it does decode, count the decoded bytes against the limit.`,
  }),
]

const message = (stage: Stage): string => JSON.stringify(stage.envelope())

const coded = (stage: Stage, coding: string, body: Uint8Array, note: string): Promise<Reply> =>
  typed(stage, { headers: [['Content-Encoding', coding]], body, note })

/** To have accepted it is to have held all of it; where the process is ours, its size shows the same. */
function notInflated(reply: Reply, grownBytes: number): Outcome {
  const {
    exchange,
    ask: { note },
  } = reply
  if (isAccepted(reply)) return fail('HTTP 413 or 415', said(reply), note, [exchange])
  const grown = Math.round(grownBytes / mebibyte)
  return grown >= bombMebibytes
    ? fail('a process that stays as large as it was', `one that grew by ${grown} MiB`, note, [
        exchange,
      ])
    : pass()
}
