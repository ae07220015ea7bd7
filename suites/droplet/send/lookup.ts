import * as clause from '../../../fixtures/clauses/send-lookup.ts'
import type { Check } from '../../../src/model/check.ts'
import { posToken } from '../ctl/ctl.ts'
import { lookupSends } from './looking.ts'
import {
  downIsTold,
  eitherWay,
  endpointsAreJoined,
  garbageIsTold,
  lookUpsShowToken,
  newAddressIsUsed,
  othersRecordIsRefused,
  outagesAreTold,
  renewsForLookUp,
} from './lookup-judges.ts'
import { refusedSends } from './refused.ts'
import { sendCheck } from './rows.ts'
import { delivered } from './send.ts'
import { sendings } from './sending.ts'

const after = [posToken, delivered]

export const sendLookupChecks: readonly Check[] = [
  sendCheck({
    id: 'SEND-LOOKUP-AUTH',
    title: "a look-up shows the droplet's own token",
    clause: clause.lookUpShowsToken,
    given: sendings,
    judge: lookUpsShowToken,
    means: 'A Registry that guards its records answers 401, and nobody can be reached.',
    fix: 'Send Authorization: Bearer with your token from the Registry on every look-up.',
  }),
  sendCheck({
    id: 'SEND-LOOKUP-5XX',
    title: 'a failing look-up is told as an outage, not as an unknown droplet',
    clause: clause.outageIsNoUnknownDroplet,
    after,
    given: lookupSends,
    judge: outagesAreTold,
    means: 'The caller gives up for good on a droplet that is there.',
    fix: 'Answer 404 only where the Registry said so; any other failure of a look-up is 502 or 503.',
  }),
  sendCheck({
    id: 'SEND-LOOKUP-401',
    title: 'a look-up answered 401 is repeated with a fresh token',
    clause: clause.refusedLookUpRenewsToken,
    after,
    given: refusedSends,
    judge: renewsForLookUp,
    means: 'After the Registry has changed its key nothing is sent until the old token ends.',
    fix: 'After a 401 of the Registry fetch one fresh token and repeat the look-up once.',
  }),
  sendCheck({
    id: 'SEND-LOOKUP-GARBAGE',
    title: 'a look-up that gives nonsense ends as an upstream error',
    clause: clause.badRecordIsAnUpstreamError,
    after,
    given: lookupSends,
    judge: garbageIsTold,
    means: 'One bad record in the Registry breaks the droplet, or is taken for success.',
    fix: 'Check the record before you use it: an object with an http(s) endpoint; else answer 502.',
  }),
  sendCheck({
    id: 'SEND-LOOKUP-WRONGREC',
    title: 'a record of another droplet is not used',
    clause: clause.recordIsTheOneAskedFor,
    after,
    given: lookupSends,
    judge: othersRecordIsRefused,
    means: 'A message goes to a droplet that it was not meant for.',
    fix: 'Compare the id in the record with the one you asked for before you send.',
  }),
  sendCheck({
    id: 'SEND-URLJOIN',
    title: 'an endpoint with a slash or a base path is joined rightly',
    clause: clause.endpointIsJoined,
    after,
    given: lookupSends,
    judge: endpointsAreJoined,
    means: 'Droplets behind a proxy, or registered with a final slash, are not reached.',
    fix: 'Take the slashes off the end of the endpoint, then append /message.',
  }),
  sendCheck({
    id: 'SEND-HOST-ONLY',
    title: 'a record that names only a host is used or told as an error',
    clause: clause.hostAloneIsAnAddress,
    after,
    given: lookupSends,
    judge: ({ hostOnly }) => eitherWay(hostOnly),
    means: 'A droplet registered by its host alone breaks whoever sends to it.',
    fix: 'Build https:// and the host where a record has no endpoint, or answer 502.',
  }),
  sendCheck({
    id: 'SEND-DOWN',
    title: 'a target that takes no connection is told as an upstream error',
    clause: clause.unreachableTargetIsAnUpstreamError,
    after,
    given: lookupSends,
    judge: downIsTold,
    means: 'The caller takes a peer that is down for a bug of yours, or for success.',
    fix: 'Catch the failed connection and answer 502, 503 or 504 with a detail.',
  }),
  sendCheck({
    id: 'SEND-MOVED',
    title: 'a target that moved is found after its old address failed',
    clause: clause.movedTargetIsFound,
    after,
    given: lookupSends,
    judge: newAddressIsUsed,
    means: 'A droplet that moves stays lost until yours is restarted.',
    fix: 'Forget a remembered address when a connection to it fails.',
  }),
  sendCheck({
    id: 'SEND-INACTIVE',
    title: 'a target listed as inactive is tried or told as an error',
    clause: clause.inactiveTargetIsAnswered,
    after,
    given: lookupSends,
    judge: ({ inactive }) => eitherWay(inactive),
    means: 'A status in the Registry breaks whoever sends to that droplet.',
    fix: 'Try an inactive target as any other, or answer 503 or 409.',
  }),
]
