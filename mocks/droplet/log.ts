import type { Json } from './json.ts'

/** One event, one JSON line: whatever a caller put into a field cannot start a line of its own. */
export type Log = (event: string, fields?: Json) => void

export function createLog(write: (line: string) => void, verbatim = false): Log {
  return (event, fields = {}) => {
    // What a careless log does: it glues texts together, line breaks and all.
    if (verbatim) return write([event, ...Object.values(fields)].join(' '))
    write(JSON.stringify({ at: new Date().toISOString(), event, ...fields }, shorten))
  }
}

function shorten(_name: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > 300 ? `${value.slice(0, 300)}…` : value
}
