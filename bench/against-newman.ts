import type { Cast } from '../fixtures/keys.ts'
import { type CheckCost, checkCost } from './check-cost.ts'
import { asRatio, atLeast, type Figure, milliseconds, orNotMeasured } from './figure.ts'
import { last, median } from './measure.ts'
import { type NewmanReplay, newmanReplay } from './newman-replay.ts'
import { nameOf, withRival } from './rivals.ts'

const head = {
  what: 'newman on the same exchanges, time of each over ours',
  unit: '×',
  goal: atLeast(5),
} as const

interface Round {
  readonly newman: NewmanReplay
  /** An exchange of the harness with its default of four jobs, and with one. */
  readonly oursMs: number
  readonly aloneMs: number
}

/** Exchanges of the harness, forged, sent, recorded and judged, beside those that newman sends again. */
export const againstNewman = (rounds: number, cast: Cast): Promise<Figure[]> =>
  orNotMeasured(head, () =>
    withRival('newman', async (folder) => {
      let { requests } = await checkCost(cast, 4, [])
      const measured: Round[] = []
      for (let round = 0; round < rounds; round += 1) {
        const replays: NewmanReplay[] = []
        const alone = await checkCost(cast, 1, requests)
        const ours = await checkCost(cast, 4, requests, async (captured, url) => {
          replays.push(await newmanReplay(folder, url, captured.requests))
        })
        requests = ours.requests
        measured.push({
          newman: last(replays),
          oursMs: perExchange(ours.cost),
          aloneMs: perExchange(alone.cost),
        })
      }
      return figuresOf(measured)
    }),
  )

const perExchange = ({ harnessMs, requests }: CheckCost): number => harnessMs / requests

function figuresOf(measured: readonly Round[]): Figure[] {
  const of = (pick: (round: Round) => number): number => median(measured.map(pick))
  const { replayed, sameStatus } = last(measured).newman
  return [
    {
      ...head,
      ...asRatio(of(({ newman, oursMs }) => newman.assertingMs / oursMs)),
      beside:
        `${nameOf('newman')} with an assertion of each status ` +
        `${milliseconds(of(({ newman }) => newman.assertingMs))}; ` +
        `the harness with four jobs, judging included, ${milliseconds(of(({ oursMs }) => oursMs))}; ` +
        `${replayed} exchanges, ${sameStatus} answered with the same status`,
    },
    {
      what: '· newman without assertions, the harness with one job',
      ...asRatio(of(({ newman, aloneMs }) => newman.bareMs / aloneMs)),
      goal: head.goal,
      beside:
        `${milliseconds(of(({ newman }) => newman.bareMs))} and ` +
        `${milliseconds(of(({ aloneMs }) => aloneMs))}, judging included`,
    },
  ]
}
