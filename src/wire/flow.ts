import { setTimeout as sleep } from 'node:timers/promises'
import { constants, createGzip } from 'node:zlib'

/** How a body arrives that is meant to hurt its reader. */
export type Flow = 'drip' | 'endless' | 'inflating'

/** Nothing of ours runs on for ever, whatever the reader puts up with. */
const mostMs = 25_000
const mostBytes = 512 * 1024 * 1024
const pieceBytes = 64 * 1024

/** The pieces of a hostile body, bounded in time and bytes; `text` is what drips. */
export async function* pieces(flow: Flow, text: string): AsyncGenerator<Uint8Array> {
  const started = performance.now()
  const inTime = (): boolean => performance.now() - started < mostMs
  if (flow === 'inflating') return yield* inflating(inTime)
  if (flow === 'drip') return yield* dripping(text, inTime)
  yield Buffer.from('{"keys":[')
  for (let sent = 0; sent < mostBytes && inTime(); sent += pieceBytes)
    yield Buffer.alloc(pieceBytes, ' ')
}

/** One byte a second: every byte resets a deadline that is counted from the last one. */
async function* dripping(text: string, inTime: () => boolean): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text)) {
    if (!inTime()) return
    yield Buffer.from([byte])
    await sleep(1000)
  }
}

/** Half a gigabyte of spaces, a thousandth of that on the wire. */
async function* inflating(inTime: () => boolean): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const closed = new Promise<void>((go) => gzip.once('close', go))
  void (async () => {
    gzip.write('{"keys":[')
    for (let sent = 0; sent < mostBytes && inTime() && !gzip.destroyed; sent += pieceBytes)
      if (!gzip.write(Buffer.alloc(pieceBytes, ' ')))
        await Promise.race([new Promise<void>((go) => gzip.once('drain', go)), closed])
    gzip.end(']}')
  })()
  try {
    for await (const piece of gzip) yield piece
  } finally {
    gzip.destroy()
  }
}
