import type { Captured } from './capture.ts'

/** The requests as a Postman collection, each with an assertion of its status unless it is bare. */
export const collectionOf = (
  origin: string,
  requests: readonly Captured[],
  kind: 'bare' | 'asserting',
): object => ({
  info: {
    name: 'captured requests',
    schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
  },
  // What undici does too: a GET keeps its body, and a redirect is an answer.
  protocolProfileBehavior: { disableBodyPruning: true, followRedirects: false },
  item: requests.map((request, index) => ({
    name: `request ${index + 1}`,
    request: itemOf(origin, request),
    ...(kind === 'asserting' ? { event: [assertionOf(request)] } : {}),
  })),
})

/** Whether a collection can carry it: a body in it is text, and braces in pairs are variables. */
export function isPortable({ path, headers, body, status }: Captured): boolean {
  if (status === undefined) return false
  const text = textOf(body)
  return text !== undefined && ![path, ...headers, text].some((part) => part.includes('{{'))
}

function itemOf(origin: string, { method, path, headers, body }: Captured): object {
  const header = []
  for (let index = 0; index < headers.length; index += 2)
    header.push({ key: headers[index], value: headers[index + 1] })
  const raw = textOf(body)
  return { method, url: origin + path, header, ...(raw ? { body: { mode: 'raw', raw } } : {}) }
}

const assertionOf = ({ status }: Captured): object => ({
  listen: 'test',
  script: {
    exec: [`pm.test('status', () => pm.response.to.have.status(${status}))`],
  },
})

/** Undefined where the bytes are no UTF-8. */
function textOf(body: Captured['body']): string | undefined {
  if (typeof body === 'string' || body === undefined) return body ?? ''
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}
