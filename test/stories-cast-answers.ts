import type { Answered } from './stories-player.ts'

/** A story as the droplet's answers tell it, and what its fix has to name. */
export interface Said {
  readonly story: string
  readonly name: string
  readonly answers: readonly Answered[]
  readonly fix: RegExp
}

const whole = {
  trace_id: '7d3f2c1a-5b6e-4f70-8a91-b2c3d4e5f607',
  source: 5,
  target: 42,
  message_type: 'event',
  payload: { event: 'conformance.ping' },
  timestamp: '2026-01-31T12:00:00Z',
}

const message = (
  status: number,
  json: unknown,
  parts: object = {},
  note = 'a message',
): Answered => ({
  ask: { method: 'POST', path: '/message', body: { ...whole, ...parts }, note },
  status,
  json,
})

const read = (path: string, status: number, json: unknown = {}): Answered => ({
  ask: { method: 'GET', path },
  status,
  json,
})

const invalid = (...loc: readonly string[]): object => ({
  detail: [{ loc, msg: 'field required', type: 'missing' }],
})

const taken = { trace_id: whole.trace_id, response: 'acknowledged', data: {} }
const { target: _, ...aimless } = whole

export const answersThatTell: readonly Said[] = [
  {
    story: 'PATH-API-PREFIX',
    name: 'health below /api',
    answers: [read('/health', 404), read('/api/health', 200, { status: 'active' })],
    fix: /--prefix \/api/,
  },
  {
    story: 'PATH-SERVICE-PREFIX',
    name: 'health below /verifier',
    answers: [read('/health', 404), read('/verifier/health', 200, { status: 'active' })],
    fix: /--prefix \/verifier/,
  },
  {
    story: 'SEND-QUERY-BODY',
    name: 'the target looked for in the query',
    answers: [
      {
        ask: { method: 'POST', path: '/send', body: { target_droplet_id: 5 } },
        status: 422,
        json: invalid('query', 'target_droplet_id'),
      },
    ],
    fix: /target_droplet_id/,
  },
  {
    story: 'MSG-SOURCE-TYPE',
    name: 'integers where text is declared',
    answers: ['event', 'query', 'command'].map((type) =>
      message(422, invalid('body', 'source'), { message_type: type }, `an inert ${type}`),
    ),
    fix: /digits/,
  },
  {
    story: 'MSG-TYPE-ENUM',
    name: 'none of the inert types',
    answers: ['event', 'query', 'command'].map((type) =>
      message(422, invalid('body', 'message_type'), { message_type: type }, `an inert ${type}`),
    ),
    fix: /types of the profile/,
  },
  {
    story: 'ENV-MISSING-FIELDS-ACCEPTED',
    name: 'no target',
    answers: [
      message(200, taken),
      { ...message(200, taken), ask: { method: 'POST', path: '/message', body: aimless } },
    ],
    fix: /target/,
  },
  {
    story: 'ENV-TARGET-UNCHECKED',
    name: 'the target of another',
    answers: [message(200, taken, { target: 1042 })],
    fix: /another droplet/,
  },
  {
    story: 'HDR-TRACE-MISSING',
    name: 'headers demanded',
    answers: [message(400, { detail: 'X-Trace-Id and X-Source headers required' })],
    fix: /envelope/,
  },
  {
    story: 'JSON-INVALID-500',
    name: 'half an object',
    answers: [
      {
        ask: { method: 'POST', path: '/message', body: '{"trace_id": ' },
        status: 500,
        json: { detail: 'Internal Server Error' },
      },
    ],
    fix: /400/,
  },
  {
    story: 'FALSY-REQUIRED',
    name: 'an empty payload called missing',
    answers: [
      message(200, taken),
      message(400, { detail: 'missing required field: payload' }, { payload: {} }),
    ],
    fix: /hasOwn/,
  },
  {
    story: 'ERR-IN-200',
    name: 'sent: false',
    answers: [
      {
        ask: { method: 'POST', path: '/send', body: {} },
        status: 200,
        json: { sent: false, error: 'no such droplet' },
      },
    ],
    fix: /status that fits/,
  },
  {
    story: 'TIMESTAMP-FORMAT',
    name: 'health in naive time',
    answers: [read('/health', 200, { status: 'active', timestamp: '2026-01-31T12:00:00.5' })],
    fix: /offset/,
  },
]
