import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { orchestrator } from '../fixtures/profile-orchestrator.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import type { Fuzzed } from '../suites/droplet/env/fuzz.ts'
import { unpolluted } from '../suites/droplet/env/inert.ts'
import type { Repeats } from '../suites/droplet/env/repeats.ts'
import { takenFromForm } from '../suites/droplet/env/typed.ts'
import { call, facts, judgeOf, reply, stageOf } from './suites-env-stage.ts'

// Messages and replies to them on the bounds of their rules, and each word of their lists.

const judge = judgeOf(catalogue)
const rowOf = (id: string) => {
  const found = catalogue.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found
}

describe('inert messages', () => {
  const asked = async (acceptedMessage: typeof facts.acceptedMessage): Promise<unknown[]> => {
    const stage = stageOf((ask) => reply(200, {}, ask), { facts: { ...facts, acceptedMessage } })
    await rowOf('ENV-OK-EVENT').stimulus.apply(stage)
    return stage.asked.map(({ body }) => {
      const { message_type, payload } = body as { message_type: string; payload: unknown }
      return [message_type, payload]
    })
  }

  it('are one for each type, the negotiated one first', async () => {
    const own = { message_type: 'query', payload: { query: 'own' } }
    const [event, query, command] = mesh.message.inert.map((one) => Object.values(one))
    expect(await asked(own)).toEqual([['query', { query: 'own' }], event, command])
    expect(await asked(undefined)).toEqual([event, query, command])
  })

  it('are asked of types that the profile or the droplet names', () => {
    const bare: Profile = { ...mesh, message: { ...mesh.message, inert: [] } }
    const named = (id: string, profile: Profile, message_type?: string): boolean => {
      const acceptedMessage = message_type ? { message_type, payload: {} } : undefined
      return rowOf(id).inapplicable?.({ ...facts, acceptedMessage }, profile) === undefined
    }
    const both = ['ENV-OK-EVENT', 'ENV-OK-COMMAND']
    expect(both.map((id) => named(id, mesh))).toEqual([true, true])
    expect(both.map((id) => named(id, bare))).toEqual([false, false])
    expect(both.map((id) => named(id, bare, 'event'))).toEqual([true, false])
    expect(both.map((id) => named(id, bare, 'command'))).toEqual([false, true])
  })
})

describe('types', () => {
  it('beside command and event are asked of who knows some', () => {
    const knowing = (...types: readonly string[]): boolean => {
      const profile = { ...mesh, message: { ...mesh.message, types } }
      return rowOf('ENV-MT-PROFILE').inapplicable?.(facts, profile) === undefined
    }
    expect([knowing('command', 'event'), knowing('command'), knowing('event', 'status')]).toEqual([
      ...[false, false, true],
    ])
  })
})

describe('payloads', () => {
  it('that are empty or large are taken with 2xx, or refused in so many words', () => {
    const empty = [199, 200, 299, 300, 400, 401, 422].map(
      (status) => judge('ENV-PAYLOAD-EMPTY', reply(status)).state,
    )
    expect(empty).toEqual(['fail', 'pass', 'pass', 'fail', 'pass', 'fail', 'pass'])
    const large = [299, 300, 400, 413, 422].map(
      (status) => judge('ENV-PAYLOAD-900K', [reply(status)]).state,
    )
    expect(large).toEqual(['pass', 'fail', 'fail', 'pass', 'fail'])
  })

  it('of a bomb make no process grow by 100 MiB', () => {
    const grown = (mebibytes: number): string =>
      judge('ENV-CE-BOMB-MUST', { reply: reply(415), grownBytes: mebibytes * 1_048_576 }).state
    expect([99, 100].map(grown)).toEqual(['pass', 'fail'])
  })

  it('show no member of their own elsewhere, in a list neither', () => {
    const after = (json: unknown): string =>
      unpolluted({ mark: 'planted', before: [reply(200)], hostile: [], after: [reply(200, json)] })
        .state
    const planted = [{ planted: 1 }, [1, { planted: 1 }], [{ deep: [{ planted: 1 }] }]]
    expect(planted.map(after)).toEqual(Array(3).fill('fail'))
    expect([[1, { other: 1 }], [{ payload: { planted: 1 } }], []].map(after)).toEqual(
      Array(3).fill('pass'),
    )
  })

  it('that were altered on their way are told up to 300 characters', () => {
    const told = (length: number): unknown => {
      const delivery = call('message', undefined, { text: 'x'.repeat(length) })
      const seen = judge('ENV-PAYLOAD-BIGNUM-SHOULD', [
        { what: 'a number', reply: reply(200), delivery },
      ])
      return seen.state === 'fail' && seen.actual
    }
    expect([300, 301].map(told)).toEqual(['x'.repeat(300), `${'x'.repeat(300)}…`])
  })
})

describe('random messages', () => {
  const fuzzed = async (id: string, status: number): Promise<[string, boolean]> => {
    const stage = stageOf((ask) => reply(status, {}, ask))
    const seen = (await rowOf(id).stimulus.apply(stage)) as Fuzzed
    return [judge(id, seen).state, seen.smallest !== undefined]
  }

  it('fail where they are refused, and not where a limit answers', async () => {
    expect(await fuzzed('ENV-FUZZ-GOOD', 400)).toEqual(['fail', true])
    expect(await fuzzed('ENV-FUZZ-GOOD', 429)).toEqual(['not-run', false])
    expect(await fuzzed('ENV-FUZZ-GOOD', 200)).toEqual(['pass', false])
  })

  it('with a fault fail where they are taken, or break something', async () => {
    expect(await fuzzed('ENV-FUZZ-BAD', 499)).toEqual(['pass', false])
    expect(await fuzzed('ENV-FUZZ-BAD', 500)).toEqual(['fail', true])
    expect(await fuzzed('ENV-FUZZ-BAD', 200)).toEqual(['fail', true])
  })
})

describe('messages that come again', () => {
  const worked = (trace_id: string, receipt: string): Reply =>
    reply(200, { trace_id, receipt }, { body: { trace_id } })
  const seen: Repeats = {
    control: worked('c-0', 'r0'),
    same: [worked('c-1', 'r1'), worked('c-1', 'r1')],
    changed: [worked('c-2', 'r2'), worked('c-2', 'r3')],
    scope: { first: worked('c-3', 'r4'), other: worked('c-4', 'r5'), reused: worked('c-3', 'r6') },
    race: [worked('c-5', 'r7'), worked('c-5', 'r7')],
    effects: { control: 1, same: 1, race: 1 },
  }
  const raced = (race: number, control = 1): string =>
    judge('ENV-IDEMP-RACE', { ...seen, effects: { control, same: control, race } }).state

  it('all at once lead to as many calls as one message', () => {
    expect([raced(1), raced(2), raced(0), raced(2, 0)]).toEqual(['pass', 'fail', 'pass', 'pass'])
  })

  it('with other content are taken as new, or refused in so many words', () => {
    const told = (status: number): string =>
      judge('ENV-IDEMP-DIFF', { ...seen, changed: [worked('c-2', 'r2'), reply(status)] }).state
    expect([199, 299, 300, 400, 401, 409, 422].map(told)).toEqual([
      ...['fail', 'pass', 'fail', 'pass', 'fail', 'pass', 'pass'],
    ])
  })
})

describe('two trace ids', () => {
  const followed = (text: string): string =>
    judge('ENV-DUPKEY-TRACE', {
      reply: reply(200, { trace_id: 'first' }),
      ...{ traces: ['first', 'last'], log: '' },
      calls: [call('message', undefined, { text })],
    }).state

  it('are told apart by calls that bear the other one alone', () => {
    expect(['first', 'last', 'first last', 'neither'].map(followed)).toEqual([
      ...['pass', 'fail', 'pass', 'pass'],
    ])
  })
})

describe('replies', () => {
  const seed = { response: 'ok', data: {} }
  const shaped = (json: unknown, profile: Profile): string =>
    judge('ENV-RSP-SCHEMA', reply(200, json), profile).state

  it('are opened where the dialect answers with messages', () => {
    const answer = { message_type: 'response', trace_id: 't', payload: seed }
    expect([shaped(answer, orchestrator), shaped(answer, mesh)]).toEqual(['pass', 'fail'])
    expect(shaped({ ...answer, message_type: 'event' }, orchestrator)).toBe('fail')
    const bare = { ...seed, trace_id: 't', message_type: 'response' }
    expect(shaped({ ...bare, payload: 'none' }, orchestrator)).toBe('pass')
    expect(shaped({ ...bare, message_type: 'event', payload: {} }, orchestrator)).toBe('pass')
  })

  it('hold an error inside where it is anything but empty', () => {
    const inside = (error: unknown): string => judge('CTL-200-ERROR', [reply(200, { error })]).state
    expect([{}, [], '', null, false].map(inside)).toEqual(Array(5).fill('pass'))
    expect([{ a: 1 }, ['x'], 'x', 5, true].map(inside)).toEqual(Array(5).fill('fail'))
  })

  it('reflect markup harmlessly as JSON that is called JSON, and as nothing else', () => {
    const markup = 'see <img src=x onerror=alert(1)>'
    const reflected = (json: unknown, type: string): string =>
      judge('ENV-TRACE-INJECT', [
        { ...reply(422, json, {}, { 'content-type': type }), text: markup },
      ]).state
    expect([reflected({}, 'application/json'), reflected({}, 'text/html')]).toEqual([
      ...['pass', 'fail'],
    ])
    expect([reflected('', 'application/json'), reflected('', 'text/html')]).toEqual([
      ...['fail', 'fail'],
    ])
  })
})

it('a form has an effect where its trace id turns up', () => {
  const id = '1b4e28ba-2fa1-41d2-883f-0016d3cca427'
  const forms = [reply(415, {}, { body: `trace_id=${id}` }), reply(415, {}, { body: { id } })]
  const calls = [call('other', {}, { target: `/x/${id}` }), call('other', { trace_id: id })]
  expect(takenFromForm(forms, [...calls, call('other', {})])).toEqual(calls)
  expect(takenFromForm(forms.slice(1), calls)).toEqual([])
})
