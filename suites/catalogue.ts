import type { Check } from '../src/model/check.ts'
import { algorithmChecks } from './droplet/auth-algorithm.ts'
import { exactAlgorithmChecks } from './droplet/auth-algorithm-exact.ts'
import { anonymousChecks } from './droplet/auth-anonymous.ts'
import { claimChecks } from './droplet/auth-claims.ts'
import { claimEdgeChecks } from './droplet/auth-claims-edge.ts'
import { claimExpiryChecks } from './droplet/auth-claims-expiry.ts'
import { claimIdentityChecks } from './droplet/auth-claims-identity.ts'
import { claimPrivilegeChecks } from './droplet/auth-claims-privilege.ts'
import { claimTimeChecks } from './droplet/auth-claims-times.ts'
import { configChecks } from './droplet/auth-config.ts'
import { curveChecks } from './droplet/auth-curves.ts'
import { detachedChecks } from './droplet/auth-detached.ts'
import { doorChecks } from './droplet/auth-doors.ts'
import { elsewhereChecks } from './droplet/auth-elsewhere.ts'
import { headerChecks } from './droplet/auth-header.ts'
import { headerExtensionChecks } from './droplet/auth-header-extensions.ts'
import { lookalikeCheck } from './droplet/auth-header-lookalike.ts'
import { hostileKeyChecks } from './droplet/auth-hostile-keys.ts'
import { hugeKeyChecks } from './droplet/auth-huge-key.ts'
import { kidChecks } from './droplet/auth-kid.ts'
import { ownKeyChecks } from './droplet/auth-own-key.ts'
import { responseChecks } from './droplet/auth-response.ts'
import { askedResponseChecks } from './droplet/auth-response-asked.ts'
import { routeChecks } from './droplet/auth-routes.ts'
import { serialisationChecks } from './droplet/auth-serialisation.ts'
import { spellingChecks } from './droplet/auth-serialisation-bytes.ts'
import { jsonChecks } from './droplet/auth-serialisation-json.ts'
import { kindChecks } from './droplet/auth-serialisation-kind.ts'
import { ownerChecks } from './droplet/auth-serialisation-owner.ts'
import { signatureChecks } from './droplet/auth-signature.ts'
import { signaturePaddingChecks } from './droplet/auth-signature-padding.ts'
import { timingChecks } from './droplet/auth-timing.ts'
import { transportChecks } from './droplet/auth-transport.ts'
import { verdictExpiryChecks } from './droplet/auth-verdict-expiry.ts'
import { verdictChecks } from './droplet/auth-verdicts.ts'
import { afterwards, controlChecks, posToken } from './droplet/ctl.ts'
import { ctlRunChecks } from './droplet/ctl-run.ts'
import { discHealthChecks } from './droplet/disc-health.ts'
import { discLifeChecks } from './droplet/disc-life.ts'
import { discReadChecks } from './droplet/disc-read.ts'
import { discTruthChecks } from './droplet/disc-truth.ts'
import { envAcceptChecks } from './droplet/env-accept.ts'
import { envAddressChecks } from './droplet/env-address.ts'
import { envCodingChecks } from './droplet/env-coding.ts'
import { envDuplicateChecks } from './droplet/env-duplicates.ts'
import { envEncodingChecks } from './droplet/env-encoding.ts'
import { envFuzzChecks } from './droplet/env-fuzz.ts'
import { envIdempotencyChecks } from './droplet/env-idempotency.ts'
import { envIdentityChecks } from './droplet/env-identity.ts'
import { envInertChecks } from './droplet/env-inert.ts'
import { envJsonChecks } from './droplet/env-json.ts'
import { envMediaChecks } from './droplet/env-media.ts'
import { envMissingChecks } from './droplet/env-missing.ts'
import { envPayloadChecks } from './droplet/env-payload.ts'
import { envRelayChecks } from './droplet/env-relay.ts'
import { envResponseChecks } from './droplet/env-response.ts'
import { envTimeChecks } from './droplet/env-time.ts'
import { envTraceChecks } from './droplet/env-trace.ts'
import { envTypeChecks } from './droplet/env-type.ts'
import { envVocabularyChecks } from './droplet/env-vocabulary.ts'
import { hbChecks } from './droplet/hb.ts'
import { hbNumberChecks } from './droplet/hb-numbers.ts'
import { hbOutageChecks } from './droplet/hb-outage.ts'
import { hbProcessChecks } from './droplet/hb-process.ts'
import { hbTroubleChecks } from './droplet/hb-trouble.ts'
import { hbWindowChecks } from './droplet/hb-window.ts'
import { httpCodesChecks } from './droplet/http-codes.ts'
import { httpEchoChecks } from './droplet/http-echo.ts'
import { httpHeaderChecks } from './droplet/http-headers.ts'
import { httpMethodChecks } from './droplet/http-methods.ts'
import { httpOriginChecks } from './droplet/http-origins.ts'
import { httpRouteChecks } from './droplet/http-routes.ts'
import { httpRunChecks } from './droplet/http-run.ts'
import { httpSafetyChecks } from './droplet/http-safety.ts'
import { keyChecks } from './droplet/key.ts'
import { keyAgeChecks } from './droplet/key-age.ts'
import { keyAnswerChecks } from './droplet/key-answers.ts'
import { keyColdChecks } from './droplet/key-cold.ts'
import { keyDarkChecks } from './droplet/key-dark-rows.ts'
import { keyEntryChecks } from './droplet/key-entries.ts'
import { keyFetchChecks } from './droplet/key-fetch.ts'
import { hostileAnswerChecks } from './droplet/key-hostile-answers.ts'
import { keyMemoryChecks } from './droplet/key-memory.ts'
import { keyOutageChecks } from './droplet/key-outage.ts'
import { keySetChecks } from './droplet/key-sets.ts'
import { keyShapeChecks } from './droplet/key-shapes.ts'
import { keySlowChecks } from './droplet/key-slow.ts'
import { keyTlsChecks } from './droplet/key-tls.ts'
import { keyTypeChecks } from './droplet/key-types.ts'
import { keyUnknownChecks } from './droplet/key-unknown.ts'
import { netAftermathChecks } from './droplet/net-aftermath.ts'
import { netConnectionChecks } from './droplet/net-connections.ts'
import { netFramingChecks } from './droplet/net-framing.ts'
import { netLimitChecks } from './droplet/net-limits.ts'
import { netSlowChecks } from './droplet/net-slow.ts'
import { netVersionChecks } from './droplet/net-versions.ts'
import { perfChecks } from './droplet/perf.ts'
import { regChecks } from './droplet/reg.ts'
import { regFaultChecks } from './droplet/reg-faults.ts'
import { regShapeChecks } from './droplet/reg-shape.ts'
import { regStartChecks } from './droplet/reg-start-rows.ts'
import { sendChecks } from './droplet/send.ts'
import { sendEgressChecks } from './droplet/send-egress.ts'
import { sendEnvelopeChecks } from './droplet/send-envelope.ts'
import { sendHardChecks } from './droplet/send-hard.ts'
import { sendHugeChecks } from './droplet/send-huge.ts'
import { sendLoadChecks } from './droplet/send-load.ts'
import { sendLookupChecks } from './droplet/send-lookup.ts'
import { sendRetryChecks } from './droplet/send-retry.ts'
import { sendTlsChecks } from './droplet/send-tls.ts'
import { sendValueChecks } from './droplet/send-values.ts'
import { tokChecks } from './droplet/tok.ts'
import { tokAnswerChecks } from './droplet/tok-answers.ts'
import { tokKeepingChecks } from './droplet/tok-keeping.ts'
import { tokKeyChecks } from './droplet/tok-key.ts'
import { tokLimitedChecks } from './droplet/tok-limited.ts'
import { tokOddChecks } from './droplet/tok-odd.ts'
import { tokRefusalChecks } from './droplet/tok-refusal-rows.ts'
import { tokStormChecks } from './droplet/tok-storm.ts'

/** The control that makes every other refusal mean something. */
export const positive: Check = posToken
/** Whose failure says that the droplet did not come through the run. */
export const aftermath: Check = afterwards

/** Every check of the role droplet, in reading order. */
export const catalogue: readonly Check[] = [
  ...controlChecks,
  ...ctlRunChecks,
  ...anonymousChecks,
  ...transportChecks,
  ...elsewhereChecks,
  ...routeChecks,
  ...doorChecks,
  ...configChecks,
  ...serialisationChecks,
  ...spellingChecks,
  ...jsonChecks,
  ...kindChecks,
  ...ownerChecks,
  ...algorithmChecks,
  ...exactAlgorithmChecks,
  ...curveChecks,
  ...headerChecks,
  lookalikeCheck,
  ...headerExtensionChecks,
  ...kidChecks,
  ...signatureChecks,
  ...detachedChecks,
  ...ownKeyChecks,
  ...signaturePaddingChecks,
  ...hostileKeyChecks,
  ...hugeKeyChecks,
  ...verdictChecks,
  ...verdictExpiryChecks,
  ...claimExpiryChecks,
  ...claimEdgeChecks,
  ...claimTimeChecks,
  ...claimChecks,
  ...claimIdentityChecks,
  ...claimPrivilegeChecks,
  ...responseChecks,
  ...askedResponseChecks,
  ...timingChecks,
  ...keyFetchChecks,
  ...keyColdChecks,
  ...keyTypeChecks,
  ...keySetChecks,
  ...keyShapeChecks,
  ...keyEntryChecks,
  ...keyChecks,
  ...keyAgeChecks,
  ...keyDarkChecks,
  ...keySlowChecks,
  ...keyOutageChecks,
  ...keyAnswerChecks,
  ...hostileAnswerChecks,
  ...keyTlsChecks,
  ...keyUnknownChecks,
  ...keyMemoryChecks,
  ...tokChecks,
  ...tokAnswerChecks,
  ...tokRefusalChecks,
  ...tokLimitedChecks,
  ...tokStormChecks,
  ...tokKeyChecks,
  ...tokKeepingChecks,
  ...tokOddChecks,
  ...regChecks,
  ...regShapeChecks,
  ...regStartChecks,
  ...regFaultChecks,
  ...hbChecks,
  ...hbTroubleChecks,
  ...hbOutageChecks,
  ...hbNumberChecks,
  ...hbWindowChecks,
  ...hbProcessChecks,
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
  ...httpRouteChecks,
  ...httpMethodChecks,
  ...httpOriginChecks,
  ...httpSafetyChecks,
  ...httpRunChecks,
  ...httpCodesChecks,
  ...httpEchoChecks,
  ...httpHeaderChecks,
  ...discHealthChecks,
  ...discReadChecks,
  ...discLifeChecks,
  ...discTruthChecks,
  ...sendChecks,
  ...netLimitChecks,
  ...netFramingChecks,
  ...netVersionChecks,
  ...netConnectionChecks,
  ...netAftermathChecks,
  ...netSlowChecks,
  ...perfChecks,
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
