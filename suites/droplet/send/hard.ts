import * as clause from '../../../fixtures/clauses/send-egress.ts'
import type { Check, CheckDefinition } from '../../../src/model/check.ts'
import { posToken } from '../ctl/ctl.ts'
import { sendCheck } from './rows.ts'
import { delivered } from './send.ts'
import { type OddTargets, oddTargets } from './target.ts'
import {
  brokenOffIsBorne,
  dripsAreGivenUp,
  heldNobody,
  notCarriedOff,
  plainTextIsBorne,
} from './target-judges.ts'

type Told = 'id' | 'title' | 'clause' | 'judge' | 'means' | 'fix'

const hard = (
  row: Pick<CheckDefinition<OddTargets>, Told> & Partial<CheckDefinition<OddTargets>>,
): Check => sendCheck({ given: oddTargets, after: [posToken, delivered], ...row })

export const sendHardChecks: readonly Check[] = [
  hard({
    id: 'SEND-TIMEOUT',
    title: 'a target that never answers is given up, and holds up nobody',
    clause: clause.silentTargetIsGivenUp,
    tags: ['timed'],
    judge: heldNobody,
    means: 'One peer that hangs makes this droplet hang too.',
    fix: 'Give every delivery a total deadline of some seconds and answer 504 when it passes.',
  }),
  hard({
    id: 'SEND-RESET',
    title: 'a target that breaks off its answer is no crash',
    clause: clause.brokenAnswerIsNoCrash,
    tags: ['timed'],
    judge: brokenOffIsBorne,
    means: 'A peer that restarts in the middle of an answer becomes an error of this droplet.',
    fix: 'Catch errors of the connection and of the body alike; try again or answer 502.',
  }),
  hard({
    id: 'SEND-TGT-REDIRECT',
    title: 'a redirect carries neither the token nor the message away',
    clause: clause.messageIsNotRedirected,
    judge: notCarriedOff,
    means:
      'A peer can have the token of this droplet shown elsewhere, or lose a message unnoticed.',
    fix: 'Post messages without following redirects (redirect: "manual"), and answer 502 to a 3xx.',
  }),
  hard({
    id: 'SEND-TGT-DRIP',
    title: 'a target that answers byte by byte is given up in time',
    clause: clause.drippingAnswerIsGivenUp,
    tags: ['timed'],
    judge: dripsAreGivenUp,
    means: 'A slow peer holds a request of this droplet for as long as it likes.',
    fix: 'Count the deadline from the start of the request, not from the last byte.',
  }),
  hard({
    id: 'SEND-TGT-BADJSON',
    title: 'a 200 in plain text is a delivery or a gateway error',
    clause: clause.oddAnswerIsBorne,
    judge: plainTextIsBorne,
    means: 'A message that has arrived is told as an error of this droplet.',
    fix: 'Do not parse the answer of a target, or catch what the parser throws.',
  }),
]
