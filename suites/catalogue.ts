import type { Check } from '../src/model/check.ts'
import { authRoom } from './droplet/auth/checks.ts'
import { ctlRoom } from './droplet/ctl/checks.ts'
import { afterwards, posToken } from './droplet/ctl/ctl.ts'
import { discRoom } from './droplet/disc/checks.ts'
import { envRoom } from './droplet/env/checks.ts'
import { httpRoom } from './droplet/http/checks.ts'
import { keyRoom } from './droplet/key/checks.ts'
import { lifeRoom } from './droplet/life/checks.ts'
import { netRoom } from './droplet/net/checks.ts'
import { perfRoom } from './droplet/perf/checks.ts'
import { sendRoom } from './droplet/send/checks.ts'
import { tokRoom } from './droplet/tok/checks.ts'

/** The control that makes every other refusal mean something. */
export const positive: Check = posToken
/** Whose failure says that the droplet did not come through the run. */
export const aftermath: Check = afterwards

/** Every check of the role droplet, in reading order. */
export const catalogue: readonly Check[] = [
  ...ctlRoom,
  ...authRoom,
  ...keyRoom,
  ...tokRoom,
  ...lifeRoom,
  ...envRoom,
  ...httpRoom,
  ...discRoom,
  ...sendRoom,
  ...netRoom,
  ...perfRoom,
]
