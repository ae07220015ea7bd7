import type { Answer, Talk } from '../src/model/conversation.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { catalogue } from '../suites/catalogue.ts'
import { judgeOf, reply } from './suites-env-stage.ts'

export const judge = judgeOf(catalogue)

export const plain = { headers: {}, text: '', at: 5 }

/** A conversation with these answers, and still open. */
export const talk = (statuses: readonly number[], more: Partial<Talk> = {}): Talk => ({
  ...{ exchange: 'x1', note: 'a talk', interim: [], end: 'open', detail: 'still open' },
  ...{ sentBytes: 10, ms: 10, answers: statuses.map((status): Answer => ({ ...plain, status })) },
  ...more,
})

export const closed = { end: 'closed' } as const

/** What is said of conversations beside a plain request that met the twin. */
export const outcome = (id: string, talks: readonly Talk[], twin = reply(200)): Outcome =>
  judge(id, { twin, talks })

export const state = (id: string, ...talks: readonly Talk[]): string => outcome(id, talks).state

/** Of each conversation by itself. */
export const states = (id: string, all: readonly Talk[]): string =>
  all.map((one) => state(id, one)).join()
