import { keyAgeChecks } from '../suites/droplet/key/age.ts'
import { keyAnswerChecks } from '../suites/droplet/key/answers.ts'
import { keyDarkChecks } from '../suites/droplet/key/dark-rows.ts'
import { hostileAnswerChecks } from '../suites/droplet/key/hostile-answers.ts'
import { keyChecks } from '../suites/droplet/key/key.ts'
import { keyMemoryChecks } from '../suites/droplet/key/memory.ts'
import { keyOutageChecks } from '../suites/droplet/key/outage.ts'
import { keySlowChecks } from '../suites/droplet/key/slow.ts'
import { keyTlsChecks } from '../suites/droplet/key/tls.ts'
import { keyUnknownChecks } from '../suites/droplet/key/unknown.ts'
import { judgeOf, reply } from './suites-env-stage.ts'

export const judge = judgeOf([
  ...keyChecks,
  ...keyAgeChecks,
  ...keyAnswerChecks,
  ...keyDarkChecks,
  ...hostileAnswerChecks,
  ...keyMemoryChecks,
  ...keyOutageChecks,
  ...keySlowChecks,
  ...keyTlsChecks,
  ...keyUnknownChecks,
])

export const state = (id: string, seen: unknown) => judge(id, seen).state

export const good = reply(200, {})

export const refused = reply(401, { detail: 'no' })

export const closed = reply(503, { detail: 'no keys' })

export const crash = reply(500, 'oops')

export const silent = reply(undefined)
