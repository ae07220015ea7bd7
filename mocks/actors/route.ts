import { type HttpHandler, HttpResponse, http } from 'msw'
import type { Purpose } from '../../src/model/call.ts'
import { parseJson } from '../../src/wire/json.ts'

/** A request as an endpoint of ours reads it. */
export interface Asked {
  /** The `{id}` of the path. */
  readonly id: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly text: string
  /** The JSON object of the body; undefined for anything else. */
  readonly body: Readonly<Record<string, unknown>> | undefined
}

export interface Answer {
  readonly status: number
  readonly json: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Why it was refused; the wire does not tell. */
  readonly refusal?: string
  /** The token in the answer. */
  readonly issued?: string
}

/** One endpoint of an actor. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** `{id}` stands for one path segment. */
  readonly path: string
  readonly purpose: Purpose
  readonly answer: (asked: Asked) => Answer | Promise<Answer>
}

/** Not '*': msw would decode the path, and throw at one that cannot be decoded. */
export const anyPath = /^/

const patterns = new Map<string, RegExp>()
const answers = new WeakMap<Response, Answer>()

/** What an endpoint thought while it made this response. */
export const answerBehind = (response: Response): Answer | undefined => answers.get(response)

/** An actor as msw handlers. */
export interface Handlers {
  readonly all: readonly HttpHandler[]
  /** Those of the same handlers that can concern the path; msw pays for each one it has to try. */
  at(path: string): readonly HttpHandler[]
}

/** The routes as handlers: exact paths on any host, 405 and 404 told as FastAPI tells them. */
export function handlersOf(
  routes: readonly Route[],
  unknownPath: (path: string) => Answer = notFound,
): Handlers {
  const groups = [...new Set(routes.map((route) => route.path))].map((path) => ({
    url: onAnyHost(path),
    // A scene asks two or three paths of its mesh; the handlers of the others are never made.
    handlers: lazily(() => [
      ...routes.filter((route) => route.path === path).flatMap(handlersOfRoute),
      http.all(onAnyHost(path), () => respond(notAllowed(routes, path))),
    ]),
  }))
  const unknown = http.all(anyPath, ({ request }) =>
    respond(unknownPath(new URL(request.url).pathname)),
  )
  return {
    get all() {
      return [...groups.flatMap(({ handlers }) => handlers()), unknown]
    },
    at: (path) => [
      ...(groups.find(({ url }) => url.test(`http://any${path}`))?.handlers() ?? []),
      unknown,
    ],
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function handlersOfRoute(route: Route): HttpHandler[] {
  const url = onAnyHost(route.path)
  const resolve = async ({ request }: { request: Request }): Promise<Response> =>
    respond(await route.answer(await readAsked(request, route.path)))
  if (route.method === 'POST') return [http.post(url, resolve)]
  return [http.get(url, resolve), http.head(url, resolve)]
}

/** What a request to this path is for, whatever its method. */
export function purposeOf(routes: readonly Route[], path: string): Purpose {
  const hit = routes.find((route) => onAnyHost(route.path).test(`http://any${path}`))
  return hit?.purpose ?? 'other'
}

function respond(answer: Answer): Response {
  const { status, json, headers = {} } = answer
  const response = HttpResponse.json(json as null, { status, headers })
  answers.set(response, answer)
  return response
}

/** The host is whatever the caller used, so that handlers serve in process and over HTTP alike. */
function onAnyHost(path: string): RegExp {
  const known = patterns.get(path)
  if (known !== undefined) return known
  const source = path.replaceAll('.', '\\.').replaceAll('{id}', '[^/]+')
  const pattern = new RegExp(`^https?://[^/]+${source}$`)
  patterns.set(path, pattern)
  return pattern
}

async function readAsked(request: Request, path: string): Promise<Asked> {
  const url = new URL(request.url)
  const text = await request.text()
  return {
    id: idIn(url, path),
    query: url.searchParams,
    headers: request.headers,
    text,
    body: asObject(parseJson(text)),
  }
}

function idIn(url: URL, path: string): string {
  const found = url.pathname.split('/')[path.split('/').indexOf('{id}')] ?? ''
  try {
    return decodeURIComponent(found)
  } catch {
    return found
  }
}

/** The value as a JSON object, or undefined where it is none. */
export const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined

const notFound = (): Answer => ({
  status: 404,
  json: { detail: 'Not Found' },
  refusal: 'no such path',
})

function notAllowed(routes: readonly Route[], path: string): Answer {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method)
  return {
    status: 405,
    json: { detail: 'Method Not Allowed' },
    headers: { allow: [...new Set(methods)].join(', ') },
    refusal: `this path takes ${methods.join(' and ')} only`,
  }
}

/** A 422 as FastAPI words it. */
export const unprocessable = (place: 'query' | 'body', name: string, refusal: string): Answer => ({
  status: 422,
  json: { detail: [{ loc: [place, name], msg: 'field required', type: 'value_error.missing' }] },
  refusal,
})
