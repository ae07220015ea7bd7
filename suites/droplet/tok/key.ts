import * as clause from '../../../fixtures/clauses/tok-own.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { oneCall, wholeRun } from '../life/life.ts'
import { darkRegistry, keyNotRedirected } from './fallback.ts'
import { noSecretAsBearer, offDisk, spills, unprinted } from './run.ts'
import { encodedWhole, keyTrimmed, missingKeyTold, oddSettings } from './settings.ts'
import { registryOverTls, verifiedFirst } from './tls.ts'

/** What becomes of the registry key, and of the name that goes with it. */
export const tokKeyChecks: readonly Check[] = [
  check({
    id: 'TOK-REQ-ENCODING',
    title: 'an odd name reaches the Registry as one parameter and whole',
    clause: clause.nameIsEncoded,
    needs: 'P',
    evidence: oneCall,
    given: oddSettings,
    judge: encodedWhole,
    means: 'A name with & or = in it adds parameters, and the token is issued to somebody else.',
    fix: 'Build the query with URLSearchParams, params= or the like, never by joining texts.',
  }),
  check({
    id: 'TOK-KEY-REDIRECT',
    title: 'no redirect takes the registry key to another host',
    clause: clause.keyFollowsNoRedirect,
    needs: 'P',
    evidence: oneCall,
    given: darkRegistry,
    judge: keyNotRedirected,
    means: 'Whoever can make the Registry redirect once collects the keys of all droplets.',
    fix: 'Ask for tokens without following redirects (redirect: error, allow_redirects=False).',
  }),
  check({
    id: 'TOK-KEY-LOGS',
    title: 'neither key nor token is printed',
    clause: clause.secretsStayUnprinted,
    needs: 'P',
    given: spills,
    judge: unprinted,
    means: 'Everybody who reads the logs can speak for the droplet.',
    fix: 'Log status and claims of a token answer, never its body; take secrets out of dumped settings.',
  }),
  check({
    id: 'TOK-KEY-ABSENT',
    title: 'a missing registry key is told, and nothing is asked without it',
    clause: clause.missingKeyIsTold,
    needs: 'P',
    evidence: oneCall,
    given: oddSettings,
    judge: missingKeyTold,
    means: 'The droplet seems to run, and every token request is refused in silence.',
    fix: 'Read the settings at the start, and end with a message that names REGISTRY_KEY.',
  }),
  check({
    id: 'TOK-KEY-WHITESPACE',
    title: 'a newline after the registry key does no harm',
    clause: clause.keyIsTrimmed,
    needs: 'P',
    evidence: oneCall,
    given: oddSettings,
    judge: keyTrimmed,
    means: 'A key read from a file ends in a newline, and no request with it can be written.',
    fix: 'Trim the key when the settings are read.',
  }),
  check({
    id: 'TOK-NO-SECRET-AS-BEARER',
    title: 'registry key and API token are no credential of a call',
    clause: clause.secretIsNoBearer,
    needs: 'R',
    evidence: oneCall,
    given: wholeRun,
    judge: noSecretAsBearer,
    means: 'Every peer learns a secret that opens the droplet itself, or has tokens issued.',
    fix: 'Show the token from POST /auth/token in every call, and nothing in its place.',
  }),
  check({
    id: 'TOK-STORAGE',
    title: 'files with a key or a token are open to their owner alone',
    clause: clause.secretsStayOffDisk,
    needs: 'P',
    given: spills,
    judge: offDisk,
    means: 'Every other user of the host, and every backup, has the token.',
    fix: 'Keep tokens in memory; a file that has to be gets mode 0600.',
  }),
  check({
    id: 'TOK-TLS',
    title: 'no server without a good certificate sees the registry key',
    clause: clause.certificateBeforeKey,
    needs: 'P',
    evidence: oneCall,
    given: registryOverTls,
    judge: verifiedFirst,
    means: 'Whoever stands between droplet and Registry collects the key.',
    fix: 'Never turn certificate checks off; give the runtime the authority it misses.',
  }),
]
