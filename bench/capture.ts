import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { DiagnosticsChannel } from 'undici'

/** One request as undici was about to write it: nothing redacted, forged tokens included. */
export interface Captured {
  readonly method: string
  readonly path: string
  readonly headers: readonly string[]
  readonly body: Uint8Array | string | undefined
  status: number | undefined
}

export interface Capture {
  /** Ends the capture and returns its requests in the order they were made. */
  stop(): { readonly requests: readonly Captured[]; readonly mostAtOnce: number }
}

/** Listens to what undici sends to one origin, by the channels it announces its requests on. */
export function captureTo(origin: string): Capture {
  const requests = new Map<object, Captured>()
  const open = new Set<object>()
  let mostAtOnce = 0
  const channels: Record<string, (message: unknown) => void> = {
    'undici:request:create': (message) => {
      const { request } = message as { request: Announced }
      if (String(request.origin) !== origin) return
      requests.set(request, copyOf(request))
      open.add(request)
      mostAtOnce = Math.max(mostAtOnce, open.size)
    },
    'undici:request:headers': (message) => {
      const { request, response } = message as DiagnosticsChannel.RequestHeadersMessage
      const known = requests.get(request)
      if (known) known.status = response.statusCode
    },
    'undici:request:trailers': (message) => ended(message),
    'undici:request:error': (message) => ended(message),
  }
  const ended = (message: unknown) => open.delete((message as { request: object }).request)
  for (const [name, listener] of Object.entries(channels)) subscribe(name, listener)
  return {
    stop: () => {
      for (const [name, listener] of Object.entries(channels)) unsubscribe(name, listener)
      return { requests: [...requests.values()], mostAtOnce }
    },
  }
}

type Announced = DiagnosticsChannel.Request & { readonly body?: unknown }

function copyOf({ method = 'GET', path, headers, body }: Announced): Captured {
  const lines: unknown = headers
  return {
    method,
    path,
    headers: Array.isArray(lines) ? lines.map(String) : [],
    body: body instanceof Uint8Array || typeof body === 'string' ? body : undefined,
    status: undefined,
  }
}
