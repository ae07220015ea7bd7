import * as clause from '../../fixtures/clauses/auth.ts'
import type { Check } from '../../src/model/check.ts'
import type { Credential, Stage } from '../../src/model/stage.ts'
import { accepts, refusesWithoutCredential } from '../judges.ts'
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
    id: 'AUTH-ALT-BODY',
    title: 'a token in the body opens nothing',
    clause: clause.headerOnly,
    needs: 'T',
    count: 3,
    credentials: (stage) =>
      ['signature', 'access_token', 'token'].map((member) => ({
        body: { [member]: stage.token() },
        note: `no header, the good token as body member ${member}`,
      })),
    judge: refusesWithoutCredential,
    means: 'A token in a body is accepted in place of the header.',
    fix: 'Read the Authorization header only.',
  }),
  transportCheck({
    id: 'AUTH-ALT-COOKIE',
    title: 'a token in a cookie opens nothing',
    clause: clause.headerOnly,
    needs: 'T',
    count: 1,
    credentials: (stage) => {
      const token = stage.token()
      return [
        {
          headers: [['Cookie', `token=${token}; access_token=${token}; Authorization=${token}`]],
          note: 'no header, the good token in cookies',
        },
      ]
    },
    judge: refusesWithoutCredential,
    means: 'A browser can be made to act for its user.',
    fix: 'Read the Authorization header only.',
  }),
  transportCheck({
    id: 'AUTH-ALT-PROXYAUTH',
    title: 'a token in another header opens nothing',
    clause: clause.headerOnly,
    needs: 'T',
    count: 2,
    credentials: (stage) =>
      ['Proxy-Authorization', 'X-Authorization'].map((name) => ({
        headers: [[name, `Bearer ${stage.token()}`]],
        note: `the good token in ${name} only`,
      })),
    judge: refusesWithoutCredential,
    means: 'A header that proxies treat otherwise stands in for Authorization.',
    fix: 'Read the Authorization header only.',
  }),
]
