import * as clause from '../../../fixtures/clauses/key-sets.ts'
import * as forged from '../../../fixtures/deviations/keys.ts'
import {
  brokenPem,
  foreignCertificate,
  otherKinds,
  privateMembers,
  rareSpellings,
  repeatedKids,
  unusableEntries,
} from '../../../fixtures/key-shapes.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { accepts, all, neverAccepted, refuses, said } from '../../judges.ts'
import { beside, keyScene, type Trial } from './scenes.ts'
import { alone, goodIn, harmless, inScene } from './set-rows.ts'

const repeated = keyScene('kids that stand twice in the set', repeatedKids, {
  twice: forged.twice,
  sharedWithCurve: forged.sharedWithCurve,
})

const rare = keyScene('a key without kid, and one with a leading zero', rareSpellings, {
  kidless: [...forged.secondKey, ...forged.kidless],
  leadingZero: forged.leadingZero,
})

/** Entries that a careless reader drops the whole set for, so that each question has a set of its own. */
export const keyEntryChecks: readonly Check[] = [
  check({
    ...inScene,
    id: 'KEY-PEM-BROKEN',
    title: 'a broken pem beside sound n and e does no harm',
    clause: clause.pemIsNoMatter,
    given: goodIn('a key whose pem is junk', brokenPem),
    judge: alone,
    means: 'A member that no standard defines decides whether a sound key is used.',
    fix: 'Make the key of n and e, and do not look at pem.',
  }),
  check({
    ...inScene,
    id: 'KEY-OTHER-KTY',
    title: 'curve keys in the key set leave the RSA key usable',
    clause: clause.otherKindsIgnored,
    given: goodIn('curve keys before the RSA key', otherKinds),
    judge: alone,
    means: 'The first key of another kind that the Registry adds stops every token.',
    fix: 'Choose by kid and kty, and pass over keys of other kinds.',
  }),
  check({
    ...inScene,
    id: 'KEY-UNKNOWN-KTY',
    title: 'unusable entries of the key set are passed over',
    clause: clause.unusableIgnored,
    given: goodIn('an unknown kty and two broken keys before the good one', unusableEntries),
    judge: alone,
    means: 'One bad entry takes the whole key set with it.',
    fix: 'Import each key for itself, and pass over those that fail.',
  }),
  check({
    ...inScene,
    id: 'KEY-DUPKID-SAME',
    title: 'a key that is listed twice is used',
    clause: clause.repeatedEntries,
    given: repeated,
    judge: ({ twice }) => beside(twice, ({ replies }) => accepts(replies)),
    means: 'A harmless repetition is taken for an ambiguity, and every token refused.',
    fix: 'Where several keys fit a kid, try each.',
  }),
  check({
    ...inScene,
    id: 'KEY-DUPKID-KTY',
    title: 'of keys that share a kid the one of the right kind is used',
    clause: clause.kindsShareKids,
    evidence: { exchanges: forged.sharedWithCurve.length },
    given: repeated,
    judge: ({ sharedWithCurve }) => beside(sharedWithCurve, ({ replies }) => accepts(replies)),
    means: 'Which of two keys is found depends on their order.',
    fix: 'Filter by kty before looking for the kid.',
  }),
  check({
    ...inScene,
    id: 'KEY-X5C-MISMATCH',
    title: 'a certificate that does not fit its key is not trusted',
    clause: clause.certificateIsNoKey,
    given: keyScene("a published key with somebody else's certificate", foreignCertificate, {
      certified: forged.certified,
    }),
    judge: ({ certified }) => untrusted(certified),
    means: 'Whoever gets a certificate into the key set signs identities.',
    fix: 'Make the key of n and e; a certificate is at most compared with it.',
  }),
  check({
    ...inScene,
    id: 'KEY-NO-KID',
    title: 'a published key without kid breaks nothing',
    clause: clause.kidIsOptional,
    evidence: { exchanges: 2 },
    given: rare,
    judge: ({ kidless }) =>
      harmless(kidless, ({ opening, replies }) => [opening, ...replies], 'the key without kid'),
    means: 'An optional member that is missing becomes an error that nobody caught.',
    fix: 'Pass over keys without kid, or try them where no kid fits.',
  }),
  check({
    ...inScene,
    id: 'KEY-N-LEADZERO',
    title: 'a modulus with a leading zero octet breaks nothing',
    clause: clause.zeroesTolerated,
    given: rare,
    judge: ({ leadingZero }) => harmless(leadingZero, ({ replies }) => replies, 'that key'),
    means: 'A common slip of an encoder becomes an error that nobody caught.',
    fix: 'Read n as a number, or pass over the key.',
  }),
  check({
    ...inScene,
    id: 'KEY-PRIVATE-LEAK',
    title: 'a private key among the published ones breaks nothing',
    clause: clause.privateMembersHarmless,
    evidence: { exchanges: 2 },
    given: keyScene('a private key among the published ones', privateMembers, {
      leaked: forged.leaked,
    }),
    judge: ({ leaked }) =>
      harmless(leaked, ({ opening, replies }) => [opening, ...replies], 'the private key'),
    means: 'A mistake of the Registry becomes an error that nobody caught here.',
    fix: 'Take the public members alone or refuse the set, and say so in the log: the key is burnt.',
  }),
]

/** A set that is dropped as a whole is a strict droplet's answer: what had to be shut out, is. */
function untrusted(trial: Trial | undefined): Outcome {
  if (trial === undefined) throw new Error('no such family in this scene')
  const { opening, replies, fetches } = trial
  const open = neverAccepted(replies)
  if (open.state === 'fail' || isAccepted(opening) || fetches === 0)
    return all(
      open,
      beside(trial, () => refuses(replies)),
    )
  return [...replies, opening].every(isRefusal)
    ? pass('no key of the whole set is taken')
    : inconclusive(`the good token of the same set met ${said(opening)}`, [opening.exchange])
}

const isRefusal = ({ status = 0 }: Reply): boolean => [401, 503].includes(status)
