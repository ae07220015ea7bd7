import { compactForm } from '../../../fixtures/clauses/auth.ts'
import * as clause from '../../../fixtures/clauses/auth-serialisation.ts'
import * as forged from '../../../fixtures/deviations/serialisation-json.ts'
import type { Check } from '../../../src/model/check.ts'
import { mixedCheck } from '../env/mixed-rows.ts'
import { openTokenCheck } from './claim-rows.ts'
import { type TokenRow, tokenCheck } from './token-rows.ts'

const unread = (
  row: Pick<TokenRow, 'id' | 'title' | 'deviations' | 'means'> & Partial<TokenRow>,
): Check =>
  tokenCheck({
    clause: compactForm,
    malformed: true,
    fix: 'Catch every fault of parsing, demand a JSON object, and answer 401 for anything else.',
    ...row,
  })

const parsedOnce = 'Parse the header once with a library, and compare the parsed alg with RS256.'
const lastOrRefuse = 'Refuse JSON that names a member twice, or take the last value everywhere.'

/** What is no JSON object. */
const unreadChecks: readonly Check[] = [
  unread({
    id: 'AUTH-SER-HDR-NOTJSON',
    title: 'a header that is not JSON is refused',
    deviations: forged.headerNotJson,
    means: 'Parsing the header raises an error nobody catches.',
  }),
  unread({
    id: 'AUTH-SER-HDR-NONOBJ',
    title: 'a header that is no JSON object is refused',
    deviations: forged.headerNoObject,
    means: 'Members are read from a value that has none, and the error is not caught.',
  }),
  unread({
    id: 'AUTH-SER-PAYLOAD-NOTJSON',
    title: 'a signed payload that is not JSON is refused',
    deviations: forged.payloadNotJson,
    means: 'Parsing the payload raises an error nobody catches.',
  }),
  unread({
    id: 'AUTH-SER-PAYLOAD-NONOBJ',
    title: 'a signed payload that is no JSON object is refused',
    deviations: forged.payloadNoObject,
    means: 'Claims are read from a value that has none, and the error is not caught.',
    fix: 'Demand that the payload is a JSON object; with a callback for the key, fetch the key first and verify inside a try.',
  }),
  unread({
    id: 'AUTH-SER-BADUTF8',
    title: 'claims that are not valid UTF-8 are refused',
    clause: clause.textIsUtf8,
    deviations: forged.brokenUtf8,
    means: 'Broken text is mended while it is decoded, so that two names can become one.',
    fix: 'Decode the payload as UTF-8 strictly, and answer 401 where that fails.',
  }),
]

/** What two readers of JSON may read in two ways. */
const ambiguousChecks: readonly Check[] = [
  openTokenCheck({
    id: 'AUTH-SER-BOM',
    title: 'a byte order mark before the JSON does no harm',
    clause: clause.byteOrderMark,
    deviations: forged.byteOrderMark,
    means: 'A byte order mark raises an error nobody catches.',
    fix: 'Skip it, or answer 401.',
  }),
  mixedCheck({
    id: 'AUTH-SER-DUP-ALG',
    title: 'a second alg in the header opens nothing',
    clause: clause.headerNamesOnce,
    refused: forged.algTwiceNone,
    tolerated: forged.algTwiceGood,
    malformed: true,
    means:
      'One parser sees the first alg and another the last, so the check is made on the wrong one.',
    fix: lastOrRefuse,
  }),
  tokenCheck({
    id: 'AUTH-SER-DUP-EXP',
    title: 'of two exp claims the last one counts',
    clause: clause.claimNamesOnce,
    deviations: forged.expTwice,
    malformed: true,
    means: 'The first exp counts, which other readers of the token do not see.',
    fix: lastOrRefuse,
  }),
  mixedCheck({
    id: 'AUTH-SER-ESCAPED',
    title: 'an alg spelt with escapes is read like any other',
    clause: clause.valuesNotText,
    refused: forged.escapedNone,
    tolerated: forged.escapedGood,
    means: 'The alg is looked for in the text of the header, which can spell it otherwise.',
    fix: parsedOnce,
  }),
]

/** What the header says of its algorithm. */
const algChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-SER-ALG-ABSENT',
    title: 'a header without alg is refused',
    clause: clause.algIsNamed,
    deviations: forged.algAbsent,
    malformed: true,
    means: 'A missing alg is taken for the usual one.',
    fix: parsedOnce,
  }),
  tokenCheck({
    id: 'AUTH-SER-ALG-TYPE',
    title: 'an alg that is no string is refused',
    clause: clause.algIsNamed,
    deviations: forged.algType,
    malformed: true,
    means: 'The alg is coerced into a text before it is compared, or crashes the verifier.',
    fix: 'Demand that alg is a string, and compare it with RS256 without coercion.',
  }),
]

export const jsonChecks: readonly Check[] = [...unreadChecks, ...ambiguousChecks, ...algChecks]
