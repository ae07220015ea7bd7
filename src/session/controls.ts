import { randomUUID } from 'node:crypto'
import { isAccepted, type Reply } from '../model/reply.ts'
import type { ControlRecord, Stage } from '../model/stage.ts'

type Control = Pick<ControlRecord, 'held' | 'met' | 'exchanges'>

/** One for the whole process, so that silence on it is met once. */
const nowhere = `/conformance-${randomUUID()}`

/** One good request: strong with a good token, else the best a black box allows. */
export const controlOf = (stage: Stage, strong: boolean): Promise<Control> =>
  strong ? goodToken(stage) : blackBox(stage)

async function goodToken(stage: Stage): Promise<Control> {
  const reply = await stage.probe({ token: stage.token(), note: 'control: a good token' })
  return { held: isAccepted(reply), met: saidOf(reply), exchanges: [reply.exchange] }
}

/** The health route answers, and a path that cannot exist does not: so it is no machine that says yes to all. */
async function blackBox(stage: Stage): Promise<Control> {
  const health = await stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'control: health',
  })
  if (!isAccepted(health)) return { held: false, met: saidOf(health), exchanges: [health.exchange] }
  const missing = await stage.ask({
    method: 'GET',
    path: nowhere,
    note: 'control: a path that does not exist',
  })
  return {
    held: missing.status === 404,
    met:
      missing.status === 404 ? 'as expected' : `${saidOf(missing)} on a path that does not exist`,
    exchanges: [health.exchange, missing.exchange],
  }
}

const saidOf = (reply: Reply): string =>
  reply.status === undefined
    ? `no answer (${reply.silence?.detail ?? 'silence'})`
    : `HTTP ${reply.status} ${reply.text.slice(0, 120)}`
