import { signed } from '../../../fixtures/jws.ts'
import type { LeewayMap } from '../../model/behaviour.ts'
import { isAccepted, type Reply } from '../../model/reply.ts'
import type { Stage } from '../../model/stage.ts'
import type { Deviation } from '../../model/token.ts'

/** Six halvings of 0 to 63 seconds. */
const mostSeconds = 63

/** Finds how much leeway the target gives exp and nbf, to the second, in twelve requests at most. */
export async function measureLeeway(
  stage: Stage,
  clockOffsetSeconds: number,
): Promise<LeewayMap | undefined> {
  const meter = { clockOffsetSeconds, requests: 0 }
  const expSeconds = await leewayOf(stage, meter, expAgo)
  const nbfSeconds = await leewayOf(stage, meter, nbfAhead)
  if (expSeconds === undefined || nbfSeconds === undefined) return undefined
  return {
    expSeconds,
    nbfSeconds,
    mostSeconds,
    ...meter,
  }
}

/** The leeway L for which a token off by x seconds is accepted exactly while x < L. Undefined when one got no verdict. */
async function leewayOf(
  stage: Stage,
  meter: { readonly clockOffsetSeconds: number; requests: number },
  off: (seconds: number, clock: number) => Deviation,
): Promise<number | undefined> {
  let [least, most] = [0, mostSeconds]
  while (least < most) {
    const middle = Math.floor((least + most) / 2)
    await earlyInTheSecond(stage)
    const deviation = off(middle, meter.clockOffsetSeconds)
    const note = `survey: ${deviation.name}`
    const reply = await stage.probe({ token: stage.token(deviation), note })
    meter.requests += 1
    if (isAccepted(reply)) least = middle + 1
    else if (reply.status === 401) most = middle
    else return undefined
  }
  return least
}

/** A second that turns between minting and judging would move the result by one. */
async function earlyInTheSecond(stage: Stage): Promise<void> {
  const into = Date.now() % 1000
  if (into > 600) await stage.wait(1005 - into)
}

/** The target's clock minus ours, in whole seconds; 0 where it does not tell. */
export function clockOffsetOf({ headers }: Reply): number {
  const date = Date.parse(headers.date ?? '')
  return Number.isNaN(date) ? 0 : date / 1000 - Math.floor(Date.now() / 1000)
}

const expAgo = (seconds: number, clock: number): Deviation => ({
  name: `exp ${seconds} s ago`,
  needs: 'R',
  forge: (draft) => {
    const now = draft.now + clock
    return signed(draft, { claims: { exp: now - seconds, iat: now - 300, nbf: now - 300 } })
  },
})

/** One more than for exp: a token is valid from the very second that nbf names. */
const nbfAhead = (seconds: number, clock: number): Deviation => ({
  name: `nbf ${seconds + 1} s ahead`,
  needs: 'R',
  forge: (draft) => {
    const now = draft.now + clock
    return signed(draft, { claims: { nbf: now + seconds + 1, exp: now + 600 } })
  },
})
