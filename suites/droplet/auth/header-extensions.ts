import * as clause from '../../../fixtures/clauses/auth-serialisation.ts'
import * as forged from '../../../fixtures/deviations/header-extensions.ts'
import type { Check } from '../../../src/model/check.ts'
import { mixedCheck } from '../env/mixed-rows.ts'
import { goodTokenCheck } from './claim-rows.ts'
import { tokenCheck } from './token-rows.ts'

const refuseCrit =
  'Use a library that reads crit, or refuse every token that has one: this mesh knows no extension.'
const noB64 = 'Refuse a header with b64; a payload is always base64url.'

/** Members that ask the verifier for more than it promised. */
export const headerExtensionChecks: readonly Check[] = [
  goodTokenCheck({
    id: 'AUTH-JWT-HDR-X5T-IGNORED',
    title: 'a certificate thumbprint is no hindrance',
    clause: clause.thumbprintsIgnored,
    deviations: forged.thumbprints,
    means: 'A harmless hint makes a good token a bad one.',
    fix: 'Choose the key by kid, and ignore x5t and x5t#S256.',
  }),
  goodTokenCheck({
    id: 'AUTH-JWT-HDR-UNKNOWN',
    title: 'header members nobody knows are ignored',
    clause: clause.unknownIgnored,
    deviations: forged.unknownMembers,
    means: 'The first new header member of the Registry locks everybody out.',
    fix: 'Ignore header members that crit does not name.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-CRIT-UNKNOWN',
    title: 'a critical member nobody knows is refused',
    clause: clause.criticalIsUnderstood,
    deviations: forged.critUnknown,
    means: 'A token is believed although it says that not everything about it was understood.',
    fix: refuseCrit,
  }),
  tokenCheck({
    id: 'AUTH-JWT-CRIT-ABSENT-PARAM',
    title: 'a critical member that is not there is refused',
    clause: clause.criticalIsUnderstood,
    deviations: forged.critAbsent,
    malformed: true,
    means: 'The list of critical members is not compared with the header.',
    fix: refuseCrit,
  }),
  tokenCheck({
    id: 'AUTH-JWT-CRIT-SHAPE',
    title: 'a crit that is no list of extension names is refused',
    clause: clause.criticalIsUnderstood,
    deviations: forged.critShape,
    malformed: true,
    means: 'A malformed crit is passed over, and with it whatever it meant to say.',
    fix: refuseCrit,
  }),
  tokenCheck({
    id: 'AUTH-JWT-B64-FALSE',
    title: 'an unencoded payload is refused',
    clause: clause.payloadIsEncoded,
    deviations: forged.b64False,
    malformed: true,
    means: 'The token decides how it is read, which lets one text carry two meanings.',
    fix: noB64,
  }),
  mixedCheck({
    id: 'AUTH-JWT-B64-NOCRIT',
    title: 'b64 that is not critical leaves the payload encoded',
    clause: clause.encodingIsNotChosen,
    refused: forged.b64FalseUncritical,
    tolerated: forged.b64FalseEncoded,
    malformed: true,
    means: 'An extension is obeyed that the header does not even call critical.',
    fix: noB64,
  }),
  mixedCheck({
    id: 'AUTH-JWT-ZIP',
    title: 'a deflated payload is refused',
    clause: clause.neverInflated,
    refused: forged.zipDeflated,
    tolerated: forged.zipNamed,
    malformed: true,
    means: 'The droplet inflates what a token brings, without knowing how large it becomes.',
    fix: 'Refuse a header with zip; it belongs to encrypted tokens.',
  }),
]
