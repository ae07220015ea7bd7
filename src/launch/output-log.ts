import type { Readable } from 'node:stream'

export interface OutputLog {
  attach(stream: Readable): void
  /** The last mebibyte of complete lines, secrets redacted. */
  text(): string
  /** The last lines that are not blank, each short enough for a screen. */
  tail(lines: number): string[]
}

const maxBytes = 1024 * 1024
const maxLineBytes = 64 * 1024
/** No secret is longer; a line that was cut loses this much more, lest half a secret shows. */
const longestSecretBytes = 8 * 1024
const smallPieceBytes = 4 * 1024
/** Enough for the last lines of anything. */
const tailLength = 32 * 1024

/** Complete lines, redacted the first time somebody looks: a flood is thrown away unread. */
interface Piece {
  readonly bytes: number
  raw: Buffer | undefined
  text: string
  readonly cut: boolean
}

/** Keeps what a process prints, in bounded memory however much it prints. */
export function createOutputLog(redact: (text: string) => string): OutputLog {
  const pieces: Piece[] = []
  let total = 0

  const keep = (raw: Buffer, cut: boolean): void => {
    const last = pieces.at(-1)
    const small = last?.raw !== undefined && !last.cut && last.bytes + raw.length <= smallPieceBytes
    const whole = small && last?.raw !== undefined ? Buffer.concat([last.raw, raw]) : raw
    if (small) pieces.pop()
    pieces.push({ bytes: whole.length, raw: whole, text: '', cut })
    total += raw.length
    let spare = 0
    while (total > maxBytes) total -= pieces[spare++]?.bytes ?? total
    if (spare > 0) pieces.splice(0, spare)
  }
  const text = (): string => pieces.map((piece) => readPiece(piece, redact)).join('')

  return {
    attach(stream) {
      const lines = splitLines(keep)
      stream.on('data', lines.write)
      stream.once('close', lines.end)
      stream.on('error', () => stream.destroy())
    },
    text,
    tail: (count) =>
      // A secret that wraps may begin in one piece and end in the next.
      redact(text().slice(-tailLength))
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(-count)
        .map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line.trimEnd())),
  }
}

function readPiece(piece: Piece, redact: (text: string) => string): string {
  if (piece.raw === undefined) return piece.text
  const clean = redact(piece.raw.toString('utf8'))
  piece.text = piece.cut ? `${clean.slice(0, -longestSecretBytes)} … (line cut)\n` : clean
  piece.raw = undefined
  return piece.text
}

/** One stream's bytes as whole lines, so that the other stream cannot come between two halves. */
function splitLines(keep: (raw: Buffer, cut: boolean) => void) {
  let rest: Buffer = Buffer.alloc(0)
  let skipping = false
  const write = (chunk: Buffer): void => {
    const from = skipping ? chunk.indexOf(newline) + 1 : 0
    if (skipping && from === 0) return
    skipping = false
    const end = Math.max(chunk.lastIndexOf(newline) + 1, from)
    if (end > from) {
      keep(Buffer.concat([rest, chunk.subarray(from, end)]), false)
      rest = Buffer.alloc(0)
    }
    rest = Buffer.concat([rest, chunk.subarray(end)])
    if (rest.length <= maxLineBytes) return
    keep(rest.subarray(0, maxLineBytes), true)
    rest = Buffer.alloc(0)
    skipping = true
  }
  const end = (): void => {
    if (rest.length > 0) keep(Buffer.concat([rest, Buffer.from('\n')]), false)
    rest = Buffer.alloc(0)
  }
  return { write, end }
}

const newline = 0x0a
