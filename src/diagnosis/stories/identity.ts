import type { Call } from '../../model/call.ts'
import { membersOf } from '../../model/json.ts'
import {
  quoted,
  type Recognised,
  type Story,
  shownBy,
  type Traffic,
  unscripted,
  unwrapped,
} from './story.ts'

/** Forms of the droplet's id, and where it is put. */
export const identityStories: readonly Story[] = [
  {
    number: 53,
    id: 'REG-ID-FORMAT',
    title: 'the droplet goes by ids of different forms',
    blame: 'droplet',
    explanation:
      'A domain name, a number and "droplet-N" are three different droplets to who compares them as text, and two of them no number.',
    fix: 'Use one form per receiver: the domain name at the Registry, the bare number at the Orchestrator.',
    explains: /^(?:REG-ID-CONSISTENT|REG-SCHEMA-CORE|HB-ID-SAME|TOK-ORCH-FOUR-STEPS)$/,
    recognise: (traffic) => notANumber(traffic) ?? mixedForms(traffic),
  },
  {
    number: 54,
    id: 'SEND-QUERY-BODY',
    title: 'a value is put into the body where the query is read, or the other way round',
    blame: 'droplet',
    explanation:
      'Frameworks read a plain parameter of a handler from the query, and a model from the body.',
    fix: 'Put the value where the 422 says it is missing.',
    explains: /^SEND-/,
    recognise: (traffic) => idInBody(traffic) ?? wantedInQuery(traffic),
  },
]

function notANumber(traffic: Traffic): Recognised | undefined {
  const odd = unscripted(traffic).filter(
    ({ actor, status, refusal = '', json }) =>
      actor === 'orchestrator' &&
      status === 422 &&
      (/id in the path is no integer/.test(refusal) ||
        (/positive integer droplet_id/.test(refusal) && idIn(json) !== undefined)),
  )
  const first = odd[0]
  if (!first) return undefined
  const id = first.purpose === 'orchestrator-register' ? idIn(first.json) : first.path
  return shownBy(
    odd,
    `The Orchestrator was told the id ${quoted(id)} and wants an integer.`,
    'Tell the Orchestrator the bare number (DROPLET_ID), in the path and in droplet_id.',
  )
}

const idIn = (json: unknown): unknown => unwrapped(json).droplet_id

/** The three members of one body, or those of a heartbeat beside those of its registration. */
function mixedForms({ calls }: Traffic): Recognised | undefined {
  const told = calls.filter(({ purpose }) => purpose === 'register' || purpose === 'heartbeat')
  const forms = new Map<string, Call>()
  for (const call of told)
    for (const form of formsIn(call)) if (!forms.has(form)) forms.set(form, call)
  if (forms.size < 2) return undefined
  return shownBy(
    [...new Set(forms.values())],
    `At the Registry the droplet goes by ${[...forms.keys()].join(' and ')}.`,
    'Send the domain name (DROPLET_DOMAIN) in id, host and droplet_id alike, in registration and heartbeats.',
  )
}

function formsIn({ json }: Call): readonly string[] {
  const body = membersOf(json)
  return ['id', 'droplet_id', 'host'].flatMap((name) => formOf(body[name]) ?? [])
}

function formOf(value: unknown): string | undefined {
  if (typeof value === 'number') return 'a number'
  if (typeof value !== 'string' || value === '') return undefined
  if (/^\d+$/.test(value)) return 'digits'
  if (/^droplet-\d+$/.test(value)) return 'droplet-N'
  return /^[^/:]+\.[^/:]+$/.test(value) ? 'a domain name' : undefined
}

function idInBody(traffic: Traffic): Recognised | undefined {
  const found = shownBy(
    unscripted(traffic).filter(
      ({ purpose, status, refusal = '' }) =>
        purpose === 'token' && status === 422 && /in the body, not in the query/.test(refusal),
    ),
    'A token request has droplet_id in the body and was answered 422.',
    'Put the id into the query: POST /auth/token?droplet_id=…',
  )
  return found && { ...found, explains: /^(?:TOK|REG|HB|SEND)-/ }
}

/** FastAPI says in a 422 where it looked. */
function wantedInQuery({ replies, facts }: Traffic): Recognised | undefined {
  const { path } = facts.profile.endpoints.send
  const odd = replies.filter(
    ({ ask, status, json }) =>
      ask.method === 'POST' &&
      ask.path === path &&
      status === 422 &&
      locationsIn(json).some(([place]) => place === 'query'),
  )
  const name = locationsIn(odd[0]?.json).find(([place]) => place === 'query')?.[1]
  return shownBy(
    odd,
    `POST ${path} was answered 422: it looks for ${name} in the query.`,
    `Declare ${name} as a member of the body model of POST ${path}.`,
  )
}

export const locationsIn = (json: unknown): readonly (readonly string[])[] => {
  const { detail } = membersOf(json)
  if (!Array.isArray(detail)) return []
  return detail.flatMap((one: unknown) => {
    const { loc } = membersOf(one)
    return Array.isArray(loc) ? [loc.map(String)] : []
  })
}
