import { type Mutant, mutant } from './mutant.ts'

/** What a payload does to a droplet, and what a droplet takes for an id. */
export const payloadMutants: readonly Mutant[] = [
  mutant('fails-on-an-empty-payload', { emptyPayload: 'server-error' }, 'ENV-PAYLOAD-EMPTY'),
  mutant('stops-at-ten-levels', { nestingCap: 10 }, 'ENV-PAYLOAD-DEPTH-OK'),
  mutant('rounds-large-integers', { inexactNumbers: 'rounded' }, 'ENV-PAYLOAD-BIGNUM-SHOULD'),
  mutant('sends-text-in-ascii', { sendPayload: 'ascii' }, 'ENV-PAYLOAD-UNICODE-SHOULD'),
  mutant('cuts-off-fractions', { fractions: 'cut-off' }, 'ENV-SRC-NUMFORMS'),
  mutant('converts-the-source-alone', { idsInText: 'source-converted' }, 'ENV-SRC-STRING'),
  mutant('fails-on-ids-in-text', { idsInText: 'target-throws' }, 'ENV-TGT-FORMS ENV-SRC-STRING'),
  mutant('takes-the-types-it-was-shown', { messageType: 'as-shown' }, 'ENV-MT-PROFILE'),
  mutant('stores-payloads-by-dotted-path', { dottedNames: 'server-error' }, 'ENV-FUZZ-GOOD-SHOULD'),
]
