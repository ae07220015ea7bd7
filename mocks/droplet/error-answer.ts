import { type Answer, json } from './answer.ts'
import type { Conduct } from './conduct.ts'
import { worded } from './habits.ts'

/** An error in the shape this droplet tells errors in: the mesh knows several. */
export function errorAnswer(
  status: number,
  said: unknown,
  headers: Readonly<Record<string, string>>,
  conduct: Conduct,
  more: object = {},
): Answer {
  const { errorBody, problemStatus } = conduct
  const detail = worded(said, conduct)
  if (errorBody === 'problem') {
    const told = problemStatus === 'same' ? status : 500
    const body = { type: 'about:blank', title: `Error ${status}`, status: told, detail, ...more }
    return { ...json(status, body, headers), type: 'application/problem+json' }
  }
  const envelope = {
    status: 'error',
    error: { code: `E${status}`, message: 'see detail' },
    timestamp: new Date().toISOString(),
  }
  return json(status, { detail, ...(errorBody === 'both' ? envelope : {}), ...more }, headers)
}
