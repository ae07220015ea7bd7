import { randomUUID } from 'node:crypto'
import { isAccepted, type Reply } from '../model/reply.ts'
import type { ControlRecord, Stage } from '../model/stage.ts'

type Control = Omit<ControlRecord, 'when' | 'batch'>

/** One for the whole process, so that silence on it is met once. */
const nowhere = `/conformance-${randomUUID()}`

/** One good request: strong with a good token, else the best a black box allows. */
export const controlOf = (stage: Stage, strong: boolean): Promise<Control> =>
  strong ? goodToken(stage) : blackBox(stage)

async function goodToken(stage: Stage): Promise<Control> {
  const reply = await stage.probe({ token: stage.token(), note: 'control: a good token' })
  return met(isAccepted(reply), reply, [reply.exchange])
}

/** The health route answers, and a path that cannot exist does not: so it is no machine that says yes to all. */
async function blackBox(stage: Stage): Promise<Control> {
  const health = await stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'control: health',
  })
  if (!isAccepted(health)) return met(false, health, [health.exchange])
  const missing = await stage.ask({
    method: 'GET',
    path: nowhere,
    note: 'control: a path that does not exist',
  })
  const both = met(missing.status === 404, missing, [health.exchange, missing.exchange])
  return { ...both, met: both.held ? 'as expected' : `${both.met} on a path that does not exist` }
}

const met = (held: boolean, reply: Reply, exchanges: readonly string[]): Control => ({
  held,
  met: saidOf(reply),
  exchanges,
  ...(reply.status === 429 ? { limited: true } : {}),
})

const saidOf = (reply: Reply): string =>
  reply.status === undefined
    ? `no answer (${reply.silence?.detail ?? 'silence'})`
    : `HTTP ${reply.status} ${reply.text.slice(0, 120)}`
