import * as clause from '../../../fixtures/clauses/auth-doors.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply, said } from '../../judges.ts'
import { median, surplus } from '../../ranks.ts'
import { posToken } from '../ctl/ctl.ts'

const samples = 2_000
/** z beyond which chance explains one case in a thousand. */
const significant = 3.09

/** How long guesses were refused that had so many leading characters of the secret right. */
interface Guessed {
  readonly right: number
  readonly ms: readonly number[]
}

interface Guesses {
  readonly whole: Reply
  readonly guesses: readonly Guessed[]
  readonly last: Reply | undefined
}

export const guessing: Check = check({
  id: 'AUTH-TIM-APITOKEN',
  title: 'the clock does not tell how much of a guessed API token is right',
  clause: clause.secretComparedInConstantTime,
  needs: 'P',
  after: [posToken],
  tags: ['soak'],
  given: {
    name: 'thousands of guesses at the API token, each timed',
    phase: 'unknown-keys',
    lane: 'exclusive',
    apply: guessByTurns,
  },
  judge: tellsNothing,
  means: 'The secret can be found letter by letter with a stopwatch.',
  fix: 'Compare in constant time: compare_digest, timingSafeEqual.',
})

/** One after the other on one connection, by turns, so that whatever drifts drifts for all. */
async function guessByTurns(stage: Stage): Promise<Guesses> {
  const secret = stage.mesh.apiToken
  const path = stage.facts.protectedRead ?? stage.profile.endpoints.message.path
  const method = stage.facts.protectedRead === undefined ? 'POST' : 'GET'
  const ask = (token: string, note: string) =>
    stage.ask({ method, path, token, note, ...(method === 'POST' ? { body: {} } : {}) })
  const whole = await ask(secret, 'the simple API token')
  if (!isAccepted(whole) && whole.status !== 422) return { whole, guesses: [], last: undefined }
  const guesses = [0, 8, 16, secret.length - 1].map((right) => ({
    right,
    ms: [] as number[],
    guess: secret.slice(0, right) + '~'.repeat(secret.length - right),
  }))
  let last = whole
  for (let round = 0; round < samples; round += 1)
    for (const { guess, right, ms } of guesses) {
      last = await ask(guess, `a guess with ${right} leading characters right`)
      ms.push(last.ms)
    }
  return { whole, guesses, last }
}

function tellsNothing({ whole, guesses, last }: Guesses): Outcome {
  if (whole.status === undefined) return everyReply([whole], 'an answer', () => true)
  if (last === undefined)
    return inapplicable(`the droplet does not take the simple API token: ${said(whole)}`)
  const refused = everyReply([last], 'a refusal below 500', ({ status = 0 }) => status < 500)
  if (refused.state !== 'pass') return refused
  const medians = guesses.map(({ ms }) => median(ms))
  const rises = medians.every((value, at) => at === 0 || value > (medians[at - 1] ?? 0))
  const z = surplus(guesses[0]?.ms ?? [], guesses.at(-1)?.ms ?? [])
  const story = guesses
    .map(({ right }, at) => `${right} right: ${(medians[at] ?? 0).toFixed(3)} ms`)
    .join(', ')
  return rises && z > significant
    ? fail('no trend in how long guesses take', `${story} (z = ${z.toFixed(1)})`)
    : pass(story)
}
