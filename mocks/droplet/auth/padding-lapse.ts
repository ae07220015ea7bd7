import { timingSafeEqual } from 'node:crypto'
import { Unmapped } from './refusal.ts'

/** The digest in a block, by a parser of one's own: what stands before and behind it is not looked at. */
export function digestInside(block: Buffer | undefined): Buffer | undefined {
  if (block === undefined || ![1, 2].includes(block[1] ?? 0)) return undefined
  const info = contentAt(block, block.indexOf(0x30, 2))
  const algorithm = contentAt(block, info.start)
  const digest = contentAt(block, algorithm.end)
  return block[algorithm.end] === 0x04 ? block.subarray(digest.start, digest.end) : undefined
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
