import { oneSpelling } from '../../../fixtures/clauses/auth-serialisation.ts'
import * as forged from '../../../fixtures/deviations/serialisation-bytes.ts'
import type { Check } from '../../../src/model/check.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { tokenCheck } from './token-rows.ts'

const spelling = (
  id: string,
  title: string,
  deviations: readonly Deviation[],
  means: string,
  fix = 'Match each part against ^[A-Za-z0-9_-]+$ before decoding anything.',
): Check => tokenCheck({ id, title, clause: oneSpelling, deviations, malformed: true, means, fix })

const reencode = 'Encode the decoded bytes again, and demand the text that was received.'

export const spellingChecks: readonly Check[] = [
  spelling(
    'AUTH-SER-WS-SIGNED',
    'whitespace inside a signed part is refused',
    forged.whitespaceSigned,
    'The base64 decoder skips characters that base64url does not have.',
  ),
  spelling(
    'AUTH-SER-WS-SIG',
    'whitespace inside the signature is refused',
    forged.whitespaceSignature,
    'One signature has many spellings, so a list of used tokens can be walked round.',
  ),
  spelling(
    'AUTH-SER-PAD-SIG',
    'a padded signature is refused',
    forged.paddedSignature,
    'One signature has many spellings, so a list of used tokens can be walked round.',
  ),
  spelling(
    'AUTH-SER-PAD-SIGNED',
    'a padded header or payload is refused',
    forged.paddedSigned,
    'The base64 decoder takes the padding that a token leaves out.',
  ),
  spelling(
    'AUTH-SER-B64STD',
    'a signature in the alphabet of plain base64 is refused',
    forged.otherAlphabet,
    'The decoder takes both alphabets, so one signature has two spellings.',
  ),
  spelling(
    'AUTH-SER-TRAILBITS-SIG',
    'the other spellings of the last signature character are refused',
    forged.trailingBitsSignature,
    'Each signature has sixteen spellings, so a list of used tokens can be walked round.',
    reencode,
  ),
  spelling(
    'AUTH-SER-TRAILBITS-PAYLOAD',
    'a payload with spare bits set is refused',
    forged.trailingBitsPayload,
    'The decoder drops bits that were signed.',
    reencode,
  ),
]
