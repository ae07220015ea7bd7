import * as clause from '../../../fixtures/clauses/auth.ts'
import * as doors from '../../../fixtures/clauses/auth-doors.ts'
import { foreignSigned } from '../../../fixtures/deviations/doors.ts'
import type { Check } from '../../../src/model/check.ts'
import type { Credential, Stage } from '../../../src/model/stage.ts'
import { accepts, acceptsOrRefuses, refusesWithoutCredential } from '../../judges.ts'
import { grammar, header, malformed, transportCheck } from './transport-rows.ts'

const good =
  (value: (token: string) => string, note: string) =>
  (stage: Stage): Credential =>
    header(value(stage.token()), note)

const each =
  (...makers: readonly ((stage: Stage) => Credential)[]) =>
  (stage: Stage): Credential[] =>
    makers.map((make) => make(stage))

export const transportChecks: readonly Check[] = [
  transportCheck({
    id: 'AUTH-HDR-WRONG-WORD',
    title: 'the word before the token has to be Bearer',
    clause: clause.bearerGrammar,
    needs: 'T',
    count: 4,
    credentials: each(
      good((token) => `Token ${token}`, 'Token in place of Bearer'),
      good((token) => `JWT ${token}`, 'JWT in place of Bearer'),
      good((token) => `Bearer${token}`, 'no space after Bearer'),
      good((token) => `Bearer:${token}`, 'a colon after Bearer'),
    ),
    judge: refusesWithoutCredential,
    means: 'The token is searched in the header instead of parsed from it.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-NO-SCHEME',
    title: 'a bare token without its scheme is refused',
    clause: clause.bearerGrammar,
    needs: 'T',
    count: 1,
    credentials: each(good((token) => token, 'the good token without a scheme')),
    judge: refusesWithoutCredential,
    means: 'The scheme is replaced away instead of parsed.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-DOUBLE-SCHEME',
    title: 'a doubled scheme is refused',
    clause: clause.bearerGrammar,
    needs: 'T',
    count: 1,
    credentials: each(
      good((token) => `Bearer Bearer ${token}`, 'Bearer twice before the good token'),
    ),
    judge: malformed,
    means: 'Every "Bearer " is replaced away, wherever it stands.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-TRAILING',
    title: 'text after the token is refused',
    clause: clause.bearerGrammar,
    needs: 'T',
    count: 2,
    credentials: each(
      good((token) => `Bearer ${token} extra`, 'a word after the good token'),
      good((token) => `Bearer ${token};x=1`, 'a parameter after the good token'),
    ),
    judge: malformed,
    means: 'Only the first word is looked at, the rest is ignored.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-LIST',
    title: 'a list of credentials is refused',
    clause: clause.bearerGrammar,
    needs: 'T',
    count: 2,
    credentials: each(
      good(
        (token) => `Bearer ${token}, Bearer ${token.slice(0, -6)}AAAAAA`,
        'the good token, then a broken one',
      ),
      good(
        (token) => `Bearer ${token.slice(0, -6)}AAAAAA, Bearer ${token}`,
        'a broken token, then the good one',
      ),
    ),
    judge: malformed,
    means: 'One member of a list is picked, and a proxy may pick the other.',
    fix: 'Refuse a credential with a comma.',
  }),
  transportCheck({
    id: 'AUTH-HDR-OWS',
    title: 'whitespace around the credential is ignored',
    clause: clause.headerWhitespace,
    needs: 'T',
    count: 1,
    credentials: each(good((token) => `  Bearer ${token}  `, 'spaces around the good credential')),
    judge: accepts,
    means: 'A conforming client is turned away for whitespace that is not part of the value.',
    fix: 'Leave header parsing to the HTTP library.',
  }),
  transportCheck({
    id: 'AUTH-HDR-SCHEME-CASE',
    title: 'the word Bearer is read without regard to case',
    clause: doors.schemeFolded,
    needs: 'T',
    count: 3,
    credentials: each(
      ...['bearer', 'BEARER', 'bEaReR'].map((word) =>
        good((token) => `${word} ${token}`, `${word} before the good token`),
      ),
    ),
    judge: accepts,
    means: 'Peers whose HTTP library writes the scheme otherwise are locked out.',
    fix: 'Compare the scheme without regard to case.',
  }),
  transportCheck({
    id: 'AUTH-HDR-MULTI-SPACE',
    title: 'several spaces after Bearer break nothing',
    clause: doors.moreSpaces,
    needs: 'T',
    count: 1,
    credentials: each(
      good((token) => `Bearer   ${token}`, 'three spaces between Bearer and the good token'),
    ),
    judge: acceptsOrRefuses,
    means: 'An unforeseen spelling of the header becomes an error nobody catches.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-TAB',
    title: 'a tab after Bearer is refused',
    clause: doors.spaceAlone,
    needs: 'T',
    count: 1,
    credentials: each(
      good((token) => `Bearer\t${token}`, 'a tab between Bearer and the good token'),
    ),
    judge: refusesWithoutCredential,
    means: 'The header is split at whatever looks like a gap, as no proxy before it would.',
    fix: grammar,
  }),
  transportCheck({
    id: 'AUTH-HDR-TWO-LINES',
    title: 'two Authorization headers are refused',
    clause: doors.oneCredential,
    needs: 'T',
    count: 3,
    credentials: (stage) => {
      const token = stage.token()
      const [forged = ''] = foreignSigned.map((deviation) => stage.token(deviation))
      return [
        twoLines(token, forged, 'two Authorization headers: the good token, then a forged one'),
        twoLines(forged, token, 'two Authorization headers: a forged token, then the good one'),
        twoLines(token, token, 'two Authorization headers, both with the good token'),
      ]
    },
    judge: malformed,
    means:
      'The droplet reads one of the two headers, and a proxy before it may have read the other.',
    fix: 'Refuse a request with more than one Authorization header.',
  }),
]

const twoLines = (first: string, second: string, note: string): Credential => ({
  headers: [first, second].map((token) => ['Authorization', `Bearer ${token}`] as const),
  note,
})
