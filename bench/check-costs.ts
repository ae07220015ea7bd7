import type { Cast } from '../fixtures/keys.ts'
import { type CheckCost, checkCost } from './check-cost.ts'
import { asRatio, atMost, type Figure, milliseconds } from './figure.ts'
import { last, median } from './measure.ts'

/** What checks cost over their bare requests, at one job and at the default of four. */
export async function checkCosts(rounds: number, cast: Cast): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const jobs of [1, 4]) {
    let { requests } = await checkCost(cast, jobs, [])
    const costs: CheckCost[] = []
    for (let round = 0; round < rounds; round += 1) {
      const measured = await checkCost(cast, jobs, requests)
      requests = measured.requests
      costs.push(measured.cost)
    }
    figures.push(costFigure(jobs, costs))
  }
  return figures
}

function costFigure(jobs: number, costs: readonly CheckCost[]): Figure {
  const of = (pick: (cost: CheckCost) => number): number => median(costs.map(pick))
  const { checks, passed, requests, replayed, sameStatus, mostAtOnce, waitedMs } = last(costs)
  return {
    what: `checks over their bare requests, ${jobs === 1 ? 'one job' : `${jobs} jobs`}`,
    ...asRatio(of((cost) => cost.harnessMs / cost.bareMs)),
    goal: atMost(1.5),
    beside:
      `${checks} checks (${passed} passed) ${milliseconds(of((cost) => cost.harnessMs))}, ` +
      `${milliseconds(of((cost) => cost.harnessMs / cost.checks))} each; ` +
      `replayed ${replayed} of ${requests} requests ${jobs} at a time (the harness had up to ${mostAtOnce} under way), ` +
      `${sameStatus} answered with the same status, ${milliseconds(of((cost) => cost.bareMs))}; waited ${milliseconds(waitedMs)}`,
  }
}
