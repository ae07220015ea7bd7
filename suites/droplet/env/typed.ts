import type { Call } from '../../../src/model/call.ts'
import { isRecord } from '../../../src/model/json.ts'
import type { Ask, Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'

/** A message whose media type is at issue: the baseline one in JSON, unless a body is given. */
export interface Typed {
  /** Lines of Content-Type; one for JSON where none are given. */
  readonly types?: readonly string[]
  readonly headers?: Ask['headers']
  readonly body?: string | Uint8Array
  readonly note: string
}

/** Sends it to POST /message with a good token. */
export const typed = (stage: Stage, { types, headers = [], body, note }: Typed): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token: stage.token(),
    headers: [
      ...(types ?? ['application/json']).map((type) => ['Content-Type', type] as const),
      ...headers,
    ],
    body: body ?? JSON.stringify(stage.envelope()),
    note,
  })

/** The fields of the baseline message as a web form sends them. */
export const urlencoded = (stage: Stage): Typed => ({
  types: ['application/x-www-form-urlencoded'],
  body: new URLSearchParams(formFields(stage)).toString(),
  note: 'a web form',
})

const boundary = 'udc-conformance-boundary'

/** The same as a form with a part for each field. */
export const multipart = (stage: Stage): Typed => ({
  types: [`multipart/form-data; boundary=${boundary}`],
  body: `${formFields(stage)
    .map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')}--${boundary}--\r\n`,
  note: 'a form in parts',
})

/** Members of the payload as forms write them where a framework reads objects out of forms. */
const formFields = (stage: Stage): [string, string][] =>
  Object.entries(stage.envelope()).flatMap(([name, value]): [string, string][] =>
    isRecord(value)
      ? Object.entries(value).map(([key, inner]) => [`${name}[${key}]`, String(inner)])
      : [[name, String(value)]],
  )

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i

/** Calls to our actors that bear the trace id of one of the forms. */
export function takenFromForm(replies: readonly Reply[], calls: readonly Call[]): readonly Call[] {
  const traces = replies.flatMap(({ ask }) =>
    typeof ask.body === 'string' ? (uuid.exec(ask.body)?.[0] ?? []) : [],
  )
  return calls.filter((call) => traces.some((id) => `${call.target} ${call.text}`.includes(id)))
}
