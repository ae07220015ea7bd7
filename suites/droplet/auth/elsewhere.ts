import * as clause from '../../../fixtures/clauses/auth.ts'
import * as doors from '../../../fixtures/clauses/auth-doors.ts'
import { foreignSigned } from '../../../fixtures/deviations/doors.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Credential, Stage } from '../../../src/model/stage.ts'
import {
  acceptsOrRefuses,
  all,
  probeEach,
  refuses,
  refusesWithoutCredential,
} from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { transportCheck } from './transport-rows.ts'

const headerAlone = 'Read the Authorization header only.'

/** Tokens and keys anywhere but in the Authorization header. */
export const elsewhereChecks: readonly Check[] = [
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
    fix: headerAlone,
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
    fix: headerAlone,
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
    fix: headerAlone,
  }),
  transportCheck({
    id: 'AUTH-ALT-QUERY',
    title: 'a token in the address opens nothing',
    clause: doors.notInAddress,
    needs: 'T',
    count: 2,
    credentials: (stage) =>
      ['access_token', 'token'].map((name) => ({
        query: `?${name}=${stage.token()}`,
        note: `no header, the good token as query member ${name}`,
      })),
    judge: refusesWithoutCredential,
    means: 'Tokens end up in the logs of every proxy, and in browser histories.',
    fix: headerAlone,
  }),
  check({
    id: 'AUTH-ALT-QUERY-MIX',
    title: 'a token in the address does not replace the one in the header',
    clause: doors.notInAddress,
    needs: 'T',
    after: [posToken],
    evidence: { exchanges: 2 },
    given: {
      name: 'one token in the header and another one in the address',
      phase: 'tokens',
      negatives: 2,
      apply: (stage) => probeEach(stage, mixed(stage)),
    },
    judge: ([goodInHeader, foreignInHeader]) =>
      all(refuses(listOf(foreignInHeader)), acceptsOrRefuses(listOf(goodInHeader))),
    means: 'A link that somebody else wrote decides as whom a request is served.',
    fix: 'Ignore the query; read the Authorization header only.',
  }),
  transportCheck({
    id: 'AUTH-ALT-REGKEY',
    title: 'the Registry key opens nothing at the droplet',
    clause: doors.registryKeyIsForRegistry,
    needs: 'P',
    count: 1,
    credentials: ({ mesh }) => [
      {
        headers: [['X-Registry-Key', mesh.registryKey]],
        note: "no token, the droplet's own Registry key in X-Registry-Key",
      },
    ],
    judge: refusesWithoutCredential,
    means: 'Whoever knows the key of one droplet gets past the authentication of another.',
    fix: 'Read X-Registry-Key nowhere: it is a header that droplets send and the Registry reads.',
  }),
]

function mixed(stage: Stage): Credential[] {
  const good = stage.token()
  const [forged = ''] = foreignSigned.map((deviation) => stage.token(deviation))
  return [
    {
      token: good,
      query: `?access_token=${forged}`,
      note: 'the good token, a forged one in the query',
    },
    {
      token: forged,
      query: `?access_token=${good}`,
      note: 'a forged token, the good one in the query',
    },
  ]
}

const listOf = (reply: Reply | undefined): Reply[] => (reply ? [reply] : [])
