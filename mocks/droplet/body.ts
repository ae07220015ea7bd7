import type { IncomingMessage } from 'node:http'
import { Problem } from './answer.ts'
import { forgiven, inflated, tripOverBytes, tripOverType } from './body-lapses.ts'
import type { Conduct } from './conduct.ts'
import { nestingOf, parseJson } from './json.ts'
import { noteFirstSource } from './loose-reading.ts'
import { hasInexactNumber } from './numbers.ts'

const drainedBytes = 8_388_608

/** Reads a body up to the cap. What comes beyond is thrown away for a while, so that the refusal can be read, then cut. */
export async function readBody(request: IncomingMessage, conduct: Conduct): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > conduct.bodyCapBytes) throw tooLarge(request)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (conduct.bodyCapCounts === 'bytes' && size > conduct.bodyCapBytes) throw tooLarge(request)
    chunks.push(chunk)
  }
  return inflated(Buffer.concat(chunks), request, conduct)
}

function tooLarge(request: IncomingMessage): Problem {
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > drainedBytes) request.destroy()
  })
  return new Problem(413, 'The body is too large')
}

/** Refuses every media type and coding but plain JSON in UTF-8. */
export function checkMediaType(request: IncomingMessage, conduct: Conduct): void {
  if (conduct.mediaType === 'anything') return
  const type = request.headers['content-type'] ?? ''
  const lines = request.rawHeaders.filter(
    (name, at) => at % 2 === 0 && name.toLowerCase() === 'content-type',
  )
  tripOverType(request, lines, conduct)
  const coding = (request.headers['content-encoding'] ?? '').trim().toLowerCase()
  const coded = !['', 'identity', ...(conduct.inflates ? ['gzip'] : [])].includes(coding)
  if (coded && conduct.codedBodies === 'server-error') throw new Error('incorrect header check')
  const passes = conduct.mediaType === 'literal' ? type === 'application/json' : isJson(type)
  if (!passes || coded || lines.length > 1)
    throw new Problem(conduct.mediaTypeStatus, 'Only application/json in UTF-8 is taken here')
}

function isJson(type: string): boolean {
  const [essence = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  return (
    essence === 'application/json' &&
    (charset === undefined || charset === 'utf-8' || charset === 'utf8')
  )
}

/** The JSON of a body; what cannot be parsed is a 400. */
export function parseBody(bytes: Buffer, type: string | undefined, conduct: Conduct): unknown {
  try {
    return decode(bytes, type, conduct)
  } catch (error) {
    if (conduct.brokenJson === 'server-error') throw error
    if (error instanceof RangeError) throw error
    throw new Problem(conduct.brokenJsonStatus, 'The body is not JSON')
  }
}

function decode(bytes: Buffer, type: string | undefined, conduct: Conduct): unknown {
  if (conduct.mediaType === 'anything' && type?.includes('urlencoded')) return fromForm(bytes)
  if (conduct.utf16 === 'server-error' && bytes.subarray(0, 64).includes(0))
    throw new RangeError('unknown charset')
  tripOverBytes(bytes, conduct)
  const plain = forgiven(bytes, conduct)
  const text = plain.toString('utf8')
  if (conduct.deepNesting === 'server-error' && nestingOf(text) > 1_000)
    throw new RangeError('call stack exceeded')
  if (conduct.loneSurrogates === 'server-error' && /\\ud[89ab]../i.test(text))
    throw new RangeError('cannot encode')
  if (conduct.wideObjects === 'slow') quadratic(text)
  switch (conduct.bodyDecoding) {
    case 'strict':
      return strictly(plain, text, conduct)
    case 'lossy':
      return JSON.parse(text)
    case 'regular-expressions':
      return fromPattern(text)
    case 'json5':
      return JSON.parse(relaxed(text))
  }
}

/** Nothing is taken that would not come out again as it went in. */
function strictly(bytes: Buffer, text: string, conduct: Conduct): unknown {
  const body = parseJson(bytes, conduct.nestingCap)
  const { inexactNumbers, hugeNumbers } = conduct
  if (inexactNumbers === 'refused' && hugeNumbers === 'answered' && hasInexactNumber(text))
    throw new SyntaxError('a number that cannot be held')
  if (conduct.bodyReadTwice) noteFirstSource(body, text)
  return body
}

function fromForm(bytes: Buffer): unknown {
  const form = Object.fromEntries(new URLSearchParams(bytes.toString()))
  return { ...form, source: Number(form.source), target: Number(form.target), payload: {} }
}

/** The careless reader: members in one order, on one line. */
function fromPattern(text: string): unknown {
  const found = text.match(
    /^\{"trace_id":"([^"]*)","source":(\d+),"target":(\d+),"message_type":"(\w+)","payload":(\{.*\}),"timestamp":"([^"]*)"/,
  )
  if (!found) throw new SyntaxError('pattern does not match')
  const [, traceId, source, target, type, payload, timestamp] = found
  return {
    trace_id: traceId,
    source: Number(source),
    target: Number(target),
    message_type: type,
    payload: JSON.parse(payload ?? '{}'),
    timestamp,
  }
}

function relaxed(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n"]*$/gm, '')
    .replace(/,(\s*[}\]])/g, '$1')
    .replaceAll("'", '"')
}

/** Looks through all members for each member. */
function quadratic(text: string): void {
  const members = text.split(',').length
  const until = performance.now() + Math.min(2_500, (members / 250) ** 2)
  while (performance.now() < until);
}
