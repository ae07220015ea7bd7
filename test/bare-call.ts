import type { Call } from '../src/model/call.ts'

/** A call of which nothing is known yet: tests put over it what they are about. */
export const bareCall: Call = {
  exchange: 'c',
  actor: 'registry',
  purpose: 'other',
  method: 'POST',
  target: '/',
  path: '/',
  query: [],
  rawHeaders: [],
  text: '',
  json: undefined,
  at: 0,
  status: 200,
  fault: undefined,
  refusal: undefined,
  bearer: undefined,
  issued: undefined,
}
