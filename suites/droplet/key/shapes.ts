import * as clause from '../../../fixtures/clauses/key-sets.ts'
import * as forged from '../../../fixtures/deviations/keys.ts'
import { easyShapes } from '../../../fixtures/key-shapes.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { accepts, all, refuses } from '../../judges.ts'
import { beside, keyScene } from './scenes.ts'
import { inScene } from './set-rows.ts'

/** Shapes that stand in one set, since none of them is a reason to drop it. */
const easy = keyScene('keys in several shapes, each under a kid of its own', easyShapes, {
  minimal: forged.minimal,
  extra: forged.extra,
  encryption: forged.encryption,
  encryptOnly: forged.encryptOnly,
  verifyOnly: forged.verifyOnly,
  otherPem: forged.otherPem,
})

const readIgnoring = 'Read kty, n, e and kid, heed use, alg and key_ops, and ignore the rest.'

export const keyShapeChecks: readonly Check[] = [
  check({
    ...inScene,
    id: 'KEY-MINIMAL',
    title: 'a published key of kty, n, e and kid alone is used',
    clause: clause.optionalIsOptional,
    given: easy,
    judge: ({ minimal }) => beside(minimal, ({ replies }) => accepts(replies)),
    means: 'A Registry that leaves out an optional member locks everybody out.',
    fix: 'Demand of a key only kty, n, e and kid; use, alg and key_ops are optional.',
  }),
  check({
    ...inScene,
    id: 'KEY-EXTRA',
    title: 'members of a published key that nobody knows are ignored',
    clause: clause.surplusIgnored,
    given: easy,
    judge: ({ extra }) => beside(extra, ({ replies }) => accepts(replies)),
    means: 'The day the Registry adds a member to its keys, every token is refused.',
    fix: readIgnoring,
  }),
  check({
    ...inScene,
    id: 'KEY-USE-ENC',
    title: 'a key published for encryption verifies no token',
    clause: clause.useHeeded,
    given: easy,
    judge: ({ encryption }) => beside(encryption, ({ replies }) => refuses(replies)),
    means: 'A key that was made for another purpose signs identities.',
    fix: 'Pass over keys whose use is there and is not sig.',
  }),
  check({
    ...inScene,
    id: 'KEY-OPS',
    title: 'a key published to encrypt alone verifies no token',
    clause: clause.operationsHeeded,
    given: easy,
    judge: ({ encryptOnly }) => beside(encryptOnly, ({ replies }) => refuses(replies)),
    means: 'A key that was made for another purpose signs identities.',
    fix: 'Pass over keys whose key_ops are there and do not include verify.',
  }),
  check({
    ...inScene,
    id: 'KEY-OPS-MUST',
    title: 'a key published to verify is used, though it has no use',
    clause: clause.operationsUnderstood,
    given: easy,
    judge: ({ verifyOnly }) => beside(verifyOnly, ({ replies }) => accepts(replies)),
    means: 'A key that says by key_ops what others say by use is passed over.',
    fix: 'Take key_ops with verify for as good as use with sig.',
  }),
  check({
    ...inScene,
    id: 'KEY-PEM-CONFLICT',
    title: 'n and e decide, whatever the pem beside them holds',
    clause: clause.modulusDecides,
    evidence: { exchanges: forged.otherPem.length },
    given: easy,
    judge: ({ otherPem }) =>
      beside(otherPem, ({ replies }) =>
        all(refuses(replies.slice(1)), accepts(replies.slice(0, 1))),
      ),
    means: 'The key is taken from a member that no standard defines, and that others do not check.',
    fix: 'Make the key of n and e.',
  }),
]
