import { HttpResponse, http } from 'msw'
import { anyPath, type Handlers, type Route } from './route.ts'

/** The peers: one listener, on which each further peer has a base path of its own, and one below that. */
export const peerRoutes = (): Route[] =>
  ['', '/peers/{id}', '/peers/{id}/v1'].flatMap((base): Route[] => [
    {
      method: 'POST',
      path: `${base}/message`,
      purpose: 'message',
      answer: ({ body }) => ({
        status: 200,
        json: {
          trace_id: body?.trace_id ?? null,
          response: 'acknowledged',
          data: { accepted: true },
        },
      }),
    },
    {
      method: 'GET',
      path: `${base}/health`,
      purpose: 'other',
      answer: () => ({
        status: 200,
        json: { status: 'active', timestamp: new Date().toISOString() },
      }),
    },
  ])

/** Serves an attacker's key set to whoever follows an address out of a token. */
export function lureHandlers(jwks: object): Handlers {
  const all = [http.all(anyPath, () => HttpResponse.json({ ...jwks }))]
  return { all, at: () => all }
}
