import * as clause from '../../../fixtures/clauses/auth.ts'
import * as forged from '../../../fixtures/deviations/header.ts'
import type { Check } from '../../../src/model/check.ts'
import { lureCheck, promptlyRefused } from './lure-rows.ts'
import { tokenCheck } from './token-rows.ts'

const ownSet = 'Take keys from the configured key set only; ignore jwk, jku, x5c and x5u.'
export const headerChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-JWT-HDR-JWK',
    title: 'a key inside the token is not believed',
    clause: clause.headerIsUntrusted,
    deviations: forged.embeddedJwk,
    means: 'The token brings its own key, so anyone can sign.',
    fix: ownSet,
  }),
  lureCheck(
    {
      id: 'AUTH-JWT-HDR-JKU',
      title: 'a key set address inside the token is not fetched',
      clause: clause.headerIsUntrusted,
      deviations: forged.jku,
      means:
        'The token says where its key is, so anyone can sign, and the droplet fetches what it is told.',
      fix: ownSet,
    },
    '/jku/',
  ),
  tokenCheck({
    id: 'AUTH-JWT-HDR-JKU-SCHEME',
    title: 'file, ftp, gopher and data addresses in jku are refused',
    clause: clause.headerIsUntrusted,
    deviations: forged.jkuScheme,
    means: 'The droplet opens addresses of any kind that a token names.',
    fix: ownSet,
    judge: promptlyRefused,
  }),
  lureCheck(
    {
      id: 'AUTH-JWT-HDR-X5U',
      title: 'a certificate address inside the token is not fetched',
      clause: clause.headerIsUntrusted,
      deviations: forged.x5u,
      means: 'The token says where its certificate is, and the droplet fetches what it is told.',
      fix: ownSet,
    },
    '/x5u/',
  ),
  tokenCheck({
    id: 'AUTH-JWT-HDR-X5C',
    title: 'a certificate inside the token is not believed',
    clause: clause.headerIsUntrusted,
    deviations: forged.x5c,
    means: 'The token brings its own certificate, so anyone can sign.',
    fix: ownSet,
  }),
]
