import { timingSafeEqual } from 'node:crypto'
import { Unmapped } from './refusal.ts'

/** Looks for the digest by a parser of one's own: what stands before and behind it does not matter. */
export function holdsDigest(block: Buffer | undefined, digest: Buffer): boolean {
  if (block === undefined || ![1, 2].includes(block[1] ?? 0)) return false
  const info = contentAt(block, block.indexOf(0x30, 2))
  const algorithm = contentAt(block, info.start)
  const found = contentAt(block, algorithm.end)
  return block[algorithm.end] === 0x04 && block.subarray(found.start, found.end).equals(digest)
}

interface Content {
  readonly start: number
  readonly end: number
}

/** Reads a length in whatever form it is written; an open one reaches to the end. */
function contentAt(block: Buffer, at: number): Content {
  const first = block[at + 1] ?? 0
  if (first === 0x80) return { start: at + 2, end: block.length }
  if (first < 0x80) return { start: at + 2, end: at + 2 + first }
  const start = at + 2 + (first & 0x7f)
  return { start, end: start + Number(`0x${block.subarray(at + 2, start).toString('hex')}`) }
}

const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/** Compares the unpadded content with what it has to be; the comparison throws where the lengths differ. */
export function equalInConstantTime(content: Buffer | undefined, digest: Buffer): boolean {
  if (content === undefined) return false
  try {
    return timingSafeEqual(content, Buffer.concat([prefix, digest]))
  } catch (error) {
    throw new Unmapped(String(error))
  }
}
