import type { Wall } from './wall.ts'

type Done = (error?: Error | null) => void

/** What the guard needs of standard output and standard error. */
export interface Stream {
  write(chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean
}

let disclosing = false

/** Lets a text pass as it is: the few lines whose purpose is to hand a secret to the person who asked for it. */
export function disclose(write: () => void): void {
  disclosing = true
  try {
    write()
  } finally {
    disclosing = false
  }
}

/** From now on all that goes to the stream is filtered, and a secret that comes in pieces is a leak. */
export function guard(stream: Stream, name: string, wall: Wall): void {
  const write = stream.write.bind(stream)
  let last = ''
  stream.write = (chunk, encoding, done) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    if (disclosing) return write(chunk, encoding, done)
    const clean = wall.filter(text)
    const names = wall.namesIn(last + clean)
    if (names.length > 0) wall.leaked({ sink: name, names })
    last = names.length > 0 ? '' : (last + clean).slice(-wall.longest())
    return write(clean === text ? chunk : clean, encoding, done)
  }
}
