import type { IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { Problem } from './answer.ts'
import type { Conduct } from './conduct.ts'

/** Fails where a careless droplet trips over how a body is labelled. */
export function tripOverType(
  { headers }: IncomingMessage,
  lines: readonly string[],
  { failsOnBody }: Conduct,
): void {
  const type = headers['content-type'] ?? ''
  if (failsOnBody === 'two-types' && lines.length > 1) throw new TypeError('type.split is missing')
  if (failsOnBody === 'suffix-type' && type.includes('+json'))
    throw new TypeError('no reader for this type')
  if (failsOnBody === 'odd-charset' && /charset=(?!"?utf-?8)/i.test(type))
    throw new TypeError('unknown encoding')
}

/** Fails where a careless droplet trips over the bytes of a body. */
export function tripOverBytes(bytes: Buffer, { failsOnBody }: Conduct): void {
  if (
    failsOnBody === 'byte-order-mark' &&
    bytes.subarray(0, 3).toString('latin1') === '\xef\xbb\xbf'
  )
    throw new RangeError('unexpected mark')
  if (failsOnBody === 'bad-utf8' && bytes.toString('utf8').includes('\ufffd'))
    throw new RangeError('invalid start byte')
}

const nanLiteral = /:-?(?:NaN|Infinity)(?=[,}])/g

/** The body as a relaxed parser sees it. */
export function forgiven(bytes: Buffer, { nanLiterals, trailingText }: Conduct): Buffer {
  if (nanLiterals === 'parsed')
    return Buffer.from(bytes.toString('latin1').replace(nanLiteral, ':0'), 'latin1')
  const second = trailingText === 'ignored' ? bytes.indexOf('}\n{') : -1
  return second < 0 ? bytes : bytes.subarray(0, second + 1)
}

/** Everything that gzip has packed into the bytes, and no limit to it. */
export function inflated(
  bytes: Buffer,
  { headers }: IncomingMessage,
  { inflates }: Conduct,
): Buffer {
  if (!inflates || headers['content-encoding'] !== 'gzip') return bytes
  try {
    return gunzipSync(bytes)
  } catch {
    throw new Problem(400, 'The body is not gzip')
  }
}
