import type { Check } from '../../../src/model/check.ts'
import { envAcceptChecks } from './accept.ts'
import { envAddressChecks } from './address.ts'
import { envCodingChecks } from './coding.ts'
import { envDuplicateChecks } from './duplicates.ts'
import { envEncodingChecks } from './encoding.ts'
import { envFuzzChecks } from './fuzz.ts'
import { envIdempotencyChecks } from './idempotency.ts'
import { envIdentityChecks } from './identity.ts'
import { envInertChecks } from './inert.ts'
import { envJsonChecks } from './json.ts'
import { envMediaChecks } from './media.ts'
import { envMissingChecks } from './missing.ts'
import { envPayloadChecks } from './payload.ts'
import { envRelayChecks } from './relay.ts'
import { envResponseChecks } from './response.ts'
import { envTimeChecks } from './time.ts'
import { envTraceChecks } from './trace.ts'
import { envTypeChecks } from './type.ts'
import { envVocabularyChecks } from './vocabulary.ts'

/** Every check about messages, in reading order. */
export const envRoom: readonly Check[] = [
  ...envAcceptChecks,
  ...envResponseChecks,
  ...envMissingChecks,
  ...envTypeChecks,
  ...envJsonChecks,
  ...envEncodingChecks,
  ...envMediaChecks,
  ...envCodingChecks,
  ...envTraceChecks,
  ...envTimeChecks,
  ...envAddressChecks,
  ...envIdentityChecks,
  ...envVocabularyChecks,
  ...envPayloadChecks,
  ...envRelayChecks,
  ...envInertChecks,
  ...envDuplicateChecks,
  ...envIdempotencyChecks,
  ...envFuzzChecks,
]
