import type { Check } from '../../../src/model/check.ts'
import { sendEgressChecks } from './egress.ts'
import { sendEnvelopeChecks } from './envelope.ts'
import { sendHardChecks } from './hard.ts'
import { sendHugeChecks } from './huge.ts'
import { sendLoadChecks } from './load.ts'
import { sendLookupChecks } from './lookup.ts'
import { sendRetryChecks } from './retry.ts'
import { sendChecks } from './send.ts'
import { sendTlsChecks } from './tls.ts'
import { sendValueChecks } from './values.ts'

/** Every check about sending, in reading order. */
export const sendRoom: readonly Check[] = [
  ...sendChecks,
  ...sendHardChecks,
  ...sendHugeChecks,
  ...sendEgressChecks,
  ...sendLoadChecks,
  ...sendTlsChecks,
  ...sendLookupChecks,
  ...sendEnvelopeChecks,
  ...sendRetryChecks,
  ...sendValueChecks,
]
