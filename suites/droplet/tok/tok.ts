import * as clause from '../../../fixtures/clauses/tok.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { life, oneCall, wholeRun } from '../life/life.ts'
import { tokFaultChecks } from './faults.ts'
import {
  askedAsItself,
  askedProperly,
  keyOnlyAtRegistry,
  keyOnlyInHeader,
  onlyIssuedTokens,
  orchestratorSteps,
} from './judges.ts'

export const tokChecks: readonly Check[] = [
  check({
    id: 'TOK-REQ-SHAPE',
    title: 'a token is asked for in the one agreed form',
    clause: clause.tokenIsAskedFor,
    needs: 'R',
    evidence: oneCall,
    given: life,
    judge: askedProperly,
    means: 'The Registry answers no token, so every later call of the droplet is refused.',
    fix: 'POST {REGISTRY_BASE_URL}/auth/token?droplet_id=… with REGISTRY_KEY in X-Registry-Key.',
  }),
  check({
    id: 'TOK-REQ-ID',
    title: 'the token is asked for under the configured identity',
    clause: clause.asksAsItself,
    needs: 'R',
    evidence: oneCall,
    given: life,
    judge: askedAsItself,
    means: 'The token speaks for somebody else, and peers refuse it or believe the wrong sender.',
    fix: 'Take the droplet_id of the token request from DROPLET_DOMAIN or DROPLET_ID, encoded once.',
  }),
  check({
    id: 'TOK-KEY-NOT-IN-URL',
    title: 'the registry key appears in no URL or body',
    clause: clause.keyStaysOutOfUrls,
    needs: 'R',
    evidence: oneCall,
    given: wholeRun,
    judge: keyOnlyInHeader,
    means: 'The key is written into access logs and proxies along the way.',
    fix: 'Send the registry key in the X-Registry-Key header and nowhere else.',
  }),
  check({
    id: 'TOK-KEY-ORIGIN',
    title: 'the registry key is shown to the Registry alone',
    clause: clause.keyStaysAtRegistry,
    needs: 'R',
    evidence: oneCall,
    given: wholeRun,
    judge: keyOnlyAtRegistry,
    means: 'Whoever receives the key can have tokens issued for any droplet.',
    fix: 'Set the registry key on the Registry client only, never as a default header of all clients.',
  }),
  check({
    id: 'TOK-USE-EXACT',
    title: 'every token shown outside is one the Registry issued',
    clause: clause.tokensComeFromRegistry,
    needs: 'R',
    evidence: oneCall,
    given: wholeRun,
    judge: onlyIssuedTokens,
    means:
      'Whoever verifies with the Registry key set answers 401, however well the token is formed.',
    fix: 'Fetch the token from POST /auth/token and send it as it came; sign none yourself.',
  }),
  check({
    id: 'TOK-ORCH-FOUR-STEPS',
    title: 'calls to the Orchestrator succeed with Registry tokens',
    clause: clause.orchestratorTakesRegistryTokens,
    needs: 'R',
    evidence: oneCall,
    given: life,
    judge: orchestratorSteps,
    means: 'The Orchestrator turns the droplet away: 401 "Could not validate credentials".',
    fix: 'Use for the Orchestrator the same token provider as for the Registry.',
  }),
  ...tokFaultChecks,
]
