import * as clause from '../../../fixtures/clauses/env-identity.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { inapplicable, type Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { allInvalid, postEach, undemanded, valuesOf } from './post.ts'

const common = { needs: 'T', after: [posToken] } as const

export const envVocabularyChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-MT-CASE',
    title: 'a message type in other letters is invalid',
    clause: clause.typeIsExact,
    inapplicable: undemanded('message_type'),
    given: {
      name: 'the accepted message type in other letters',
      phase: 'messages',
      negatives: 3,
      apply: (stage) => {
        const type = acceptedType(stage)
        const capital = type.slice(0, 1).toUpperCase() + type.slice(1)
        return postEach(stage, valuesOf('message_type', [capital, type.toUpperCase(), ` ${type}`]))
      },
    },
    judge: allInvalid,
    means: 'Here a message passes that every stricter droplet of the mesh refuses.',
    fix: 'Compare message_type with the vocabulary letter by letter.',
  }),
  check({
    ...common,
    id: 'ENV-MT-PROFILE',
    title: 'every message type of the vocabulary is taken',
    clause: clause.typesAreAllTaken,
    inapplicable: (_, profile) =>
      further(profile).length > 0 ? undefined : 'the profile names no further message type',
    given: {
      name: 'a message of each further type',
      phase: 'messages',
      apply: (stage) =>
        postEach(
          stage,
          further(stage.profile).map((type) => ({
            note: `message_type "${type}"`,
            parts: { message_type: type, payload: payloadFor(type, stage) },
          })),
        ),
    },
    judge: takesTypes,
    means: 'Peers that ask, answer or tell their state cannot reach the droplet.',
    fix: 'Acknowledge every type of the vocabulary, also those that lead to nothing.',
  }),
]

const acceptedType = ({ facts, profile }: Stage): string =>
  (facts.acceptedMessage ?? profile.message.inert[0])?.message_type ?? 'event'

/** The types that no other check asks about. */
const further = ({ message }: Profile): readonly string[] =>
  message.types.filter((type) => type !== 'command' && type !== 'event')

const payloadFor = (type: string, { profile, facts }: Stage) =>
  profile.message.inert.find(({ message_type }) => message_type === type)?.payload ??
  facts.acceptedMessage?.payload ?? { status: 'ok' }

/** A refusal that does not speak of the type may be about this payload, which a droplet is free to refuse. */
function takesTypes(replies: readonly Reply[]): Outcome {
  const isAboutPayload = ({ status = 0, text }: Reply): boolean =>
    [400, 422].includes(status) && !/message_?type/i.test(text)
  const aboutPayload = replies.find(isAboutPayload)
  const rest = accepts(replies.filter((reply) => !isAboutPayload(reply)))
  if (rest.state !== 'pass' || !aboutPayload) return rest
  return inapplicable(
    `${aboutPayload.ask.note} is refused with this payload (HTTP ${aboutPayload.status}), which says nothing of the type`,
    [aboutPayload.exchange],
  )
}
