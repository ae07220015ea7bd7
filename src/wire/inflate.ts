import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate as zlibInflate } from 'node:zlib'
import { limits } from './limits.ts'
import { SilenceError } from './silence.ts'

const bound = { maxOutputLength: limits.answer.inflatedBytes }

/** A map, since an object would also know the codings `constructor` and `toString`. */
const decoders = new Map<string, (body: Buffer) => Promise<Buffer>>([
  ['gzip', (body) => promisify(gunzip)(body, bound)],
  ['x-gzip', (body) => promisify(gunzip)(body, bound)],
  ['deflate', (body) => promisify(zlibInflate)(body, bound)],
  ['br', (body) => promisify(brotliDecompress)(body, bound)],
  ['identity', async (body) => body],
])

/** Undoes Content-Encoding up to 4 MiB; codings it does not know, or too many, are left as they came. */
export async function inflateBody(
  body: Buffer,
  contentEncoding: string | undefined,
): Promise<Buffer> {
  if (contentEncoding === undefined || body.length === 0) return body
  const codings = contentEncoding.toLowerCase().split(',')
  if (codings.length > limits.answer.codings) return body
  let plain = body
  for (const coding of codings.reverse().map((name) => name.trim())) {
    const decode = decoders.get(coding)
    if (decode === undefined) return plain
    plain = await decode(plain).catch((error: unknown) => {
      throw inflationSilence(error, coding)
    })
  }
  return plain
}

function inflationSilence(error: unknown, coding: string): SilenceError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? new SilenceError('too-large', `the ${coding} body grows beyond 4 MiB`)
    : new SilenceError('protocol', `the body is not ${coding} as its Content-Encoding says`)
}
