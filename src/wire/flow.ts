import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { constants, createGzip } from 'node:zlib'
import { limits } from './limits.ts'

/** How a body arrives that is meant to hurt its reader. */
export type Flow = 'drip' | 'endless' | 'inflating' | 'truncated' | 'reset'

/** Thrown where a connection is to be reset, and not merely closed, in the middle of a body. */
export const brokenOff = new Error('the body breaks off with a reset')

/** Nothing of ours runs on for ever, whatever the reader puts up with. */
const { longestMs: mostMs, longestDripMs: mostDripMs, bytes: mostBytes } = limits.flow
const pieceBytes = 64 * 1024
const turnBytes = 16 * pieceBytes
/** So much at once: a compressor is called over from another thread, and every call is a turn. */
const inflatedBytes = turnBytes

/** The pieces of a hostile body, bounded in time and bytes; `text` is what drips. */
export async function* pieces(flow: Flow, text: string): AsyncGenerator<Uint8Array> {
  const started = performance.now()
  const longestMs = flow === 'drip' ? mostDripMs : mostMs
  const inTime = (): boolean => performance.now() - started < longestMs
  if (flow === 'inflating') return yield* inflating(inTime)
  if (flow === 'drip') return yield* dripping(text, inTime)
  if (flow === 'truncated' || flow === 'reset') return yield* breakingOff(flow, text)
  yield Buffer.from('{"keys":[')
  const spaces = Buffer.alloc(pieceBytes, ' ')
  for (let sent = 0; sent < mostBytes && inTime(); sent += pieceBytes) {
    yield spaces
    // A quick reader would otherwise keep everybody else in this process from their turn.
    if (sent % turnBytes === 0) await turn()
  }
}

/** Tells how many bytes were taken, once there is an end to it. */
export async function* metered(
  flow: AsyncIterable<Uint8Array>,
  tell: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const piece of flow) {
      bytes += piece.length
      yield piece
    }
  } finally {
    tell(bytes)
  }
}

/** One byte a second: every byte resets a deadline that is counted from the last one. */
async function* dripping(text: string, inTime: () => boolean): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text)) {
    if (!inTime()) return
    yield Buffer.from([byte])
    await sleep(1000)
  }
}

/** Half of the text; the pause lets it leave before the connection ends. */
async function* breakingOff(flow: 'truncated' | 'reset', text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text.slice(0, Math.ceil(text.length / 2)))
  await sleep(20)
  throw flow === 'reset' ? brokenOff : new Error('the body breaks off')
}

/** Half a gigabyte of spaces, a thousandth of that on the wire. */
async function* inflating(inTime: () => boolean): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const closed = new Promise<void>((go) => gzip.once('close', go))
  const spaces = Buffer.alloc(inflatedBytes, ' ')
  void (async () => {
    gzip.write('{"keys":[')
    for (let sent = 0; sent < mostBytes && inTime() && !gzip.destroyed; sent += inflatedBytes)
      if (!gzip.write(spaces))
        await Promise.race([new Promise<void>((go) => gzip.once('drain', go)), closed])
    gzip.end(']}')
  })()
  try {
    for await (const piece of gzip) yield piece
  } finally {
    gzip.destroy()
  }
}
