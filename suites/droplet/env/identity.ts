import * as clause from '../../../fixtures/clauses/env-identity.ts'
import { idText } from '../../../fixtures/deviations/claims-identity.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import { acceptsOrRefuses, all, everyReply, said } from '../../judges.ts'
import { posToken, trust } from '../ctl/ctl.ts'
import { sourceAs } from './address.ts'
import { postText, undemanded, withRaw } from './post.ts'

const common = { needs: 'T', after: [posToken] } as const

interface Forms {
  readonly source: Readonly<Record<string, Reply>>
  readonly target: Readonly<Record<string, Reply>>
}

const idForms: Stimulus<Forms> = {
  name: 'the ids of the baseline message in other forms',
  phase: 'messages',
  negatives: 8,
  apply: async (stage) => {
    const { dropletId, dropletDomain, peerId, peerDomain } = stage.facts
    const [source, target] = await Promise.all([
      inForms(stage, 'source', peerId, peerDomain),
      dropletId === undefined ? {} : inForms(stage, 'target', dropletId, dropletDomain),
    ])
    return { source, target }
  },
}

export const envIdentityChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-SRC-NUMFORMS',
    title: 'a source that is no whole number is invalid',
    clause: clause.idsAreWholeNumbers,
    inapplicable: (facts, profile) => wordy(profile) ?? undemanded('source')(facts, profile),
    given: {
      name: 'sources in every form of a number',
      phase: 'messages',
      negatives: 7,
      apply: async (stage) => {
        const { peerId } = stage.facts
        const send = (json: string) =>
          postText(stage, withRaw(stage, 'source', json), `source ${json}`)
        const [refused, tolerated] = await Promise.all([
          Promise.all([`${peerId}.5`, '-1', '0'].map(send)),
          Promise.all([`${peerId}.0`, '1e3', '9007199254740993', '1e400'].map(send)),
        ])
        return { refused, tolerated }
      },
    },
    judge: ({ refused, tolerated }) =>
      all(
        everyReply(refused, 'HTTP 422 (400 and 403 are tolerated)', ({ status = 0 }) =>
          [400, 403, 422].includes(status),
        ),
        acceptsOrRefuses(tolerated),
      ),
    means: 'A number is cut or rounded until it names a droplet that did not send the message.',
    fix: 'Demand an integer of 1 or more that the platform holds exactly, without conversion.',
  }),
  check({
    ...common,
    id: 'ENV-SRC-STRING',
    title: 'source and target take ids in the same forms',
    clause: clause.idFormsAgree,
    given: idForms,
    judge: formsAgree,
    means: 'The droplet cannot be answered in the form in which it lets itself be written to.',
    fix: 'Validate both ids with one rule: turn each form into the number, or refuse it in both.',
  }),
  check({
    ...common,
    id: 'ENV-TGT-FORMS',
    title: 'the own id in another form is handled',
    clause: clause.targetFormsAreHandled,
    given: idForms,
    judge: ({ target }) =>
      Object.keys(target).length === 0
        ? inapplicable('nobody told the id of the droplet')
        : acceptsOrRefuses(Object.values(target)),
    means: 'An id that is no integer meets code that counts on one.',
    fix: 'Turn the id into a number where it stands for one, and answer 422 where it does not.',
  }),
  check({
    id: 'ENV-SRC-MISMATCH-TYPES',
    title: 'source and token owner are compared by value, not by type',
    clause: clause.identityComparesByValue,
    needs: 'R',
    after: [trust],
    inapplicable: undemanded('source'),
    given: {
      name: 'own and foreign sources under tokens that write their owner in two ways',
      phase: 'messages',
      negatives: 4,
      apply: async (stage) => ({
        asNumber: await ownAndForeign(stage, 'droplet_id a number', stage.token()),
        asText: await ownAndForeign(stage, 'droplet_id as text', stage.token(idText[0])),
      }),
    },
    judge: ({ asNumber, asText }) => {
      if (isAccepted(asNumber.foreign))
        return inapplicable('the source is not compared with the token at all', [
          asNumber.foreign.exchange,
        ])
      return all(comparesRightly(asNumber), comparesRightly(asText))
    },
    means: 'The comparison fails on the type: honest peers are shut out, or everybody passes.',
    fix: 'Turn both ids into integers before they are compared.',
  }),
]

const wordy = ({ message }: Profile): string | undefined =>
  message.ids === 'integer' ? undefined : 'in this profile ids are not plain integers'

/** Digits as text, the spelled-out form, the domain, and a number with a needless fraction. */
async function inForms(
  stage: Stage,
  field: 'source' | 'target',
  id: number,
  domain: string | undefined,
): Promise<Readonly<Record<string, Reply>>> {
  const forms = {
    digits: JSON.stringify(String(id)),
    'droplet-N': JSON.stringify(`droplet-${id}`),
    ...(domain === undefined ? {} : { 'the domain': JSON.stringify(domain) }),
    'N.0': `${id}.0`,
  }
  const replies = await Promise.all(
    Object.entries(forms).map(async ([form, json]) => {
      const note = `${field} ${json}`
      return [form, await postText(stage, withRaw(stage, field, json), note)] as const
    }),
  )
  return Object.fromEntries(replies)
}

/** One that answers neither yes nor no has not said which forms it takes. */
function formsAgree({ source, target }: Forms, facts: Facts): Outcome {
  const handled = acceptsOrRefuses([...Object.values(source), ...Object.values(target)])
  if (handled.state !== 'pass') return handled
  if (facts.dropletId === undefined)
    return inapplicable('nobody told the id of the droplet, so its forms as a target are unknown')
  for (const [form, asSource] of Object.entries(source)) {
    const asTarget = target[form]
    if (asTarget === undefined || isAccepted(asSource) === isAccepted(asTarget)) continue
    return fail(
      `${form} taken as source and as target, or as neither`,
      `source: ${said(asSource)}; target: ${said(asTarget)}`,
      form,
      [asSource.exchange, asTarget.exchange],
    )
  }
  return pass()
}

interface Pair {
  readonly own: Reply
  readonly foreign: Reply
}

async function ownAndForeign(stage: Stage, note: string, token: string): Promise<Pair> {
  const send = (source: unknown, whose: string) =>
    stage.ask({
      method: 'POST',
      path: stage.profile.endpoints.message.path,
      token,
      body: stage.envelope({ source }),
      note: `${note}, the source ${whose}`,
    })
  const [own, foreign] = await Promise.all([
    send(stage.envelope().source, 'its own'),
    send(sourceAs(stage, stage.mesh.addPeer().id), 'a foreign one'),
  ])
  return { own, foreign }
}

/** A droplet that refuses the form of the token as such compares nothing. */
function comparesRightly({ own, foreign }: Pair): Outcome {
  if (own.status === 401) return pass()
  if (own.status === undefined) return inconclusive(said(own), [own.exchange])
  return all(
    everyReply([own], 'a 2xx answer', isAccepted),
    everyReply([foreign], 'HTTP 403 (400, 401 and 422 are tolerated)', ({ status = 0 }) =>
      [400, 401, 403, 422].includes(status),
    ),
  )
}
