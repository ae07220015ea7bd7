import type { HeaderLine } from '../model/exchange.ts'
import { limits } from './limits.ts'
import { SilenceError, tooManyInformational } from './silence.ts'

/** An answer before its body is decoded. */
export interface Incoming {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  readonly body: Buffer
}

const {
  headBytes: maxHeadBytes,
  bodyBytes: maxBodyBytes,
  informational: maxInformational,
  chunkLineBytes: maxChunkLineBytes,
} = limits.answer

/** Reads one HTTP/1 response from raw bytes; throws a SilenceError on what is none. */
export interface ResponseReader {
  /** The response, once the bytes so far complete it. */
  push(chunk: Buffer): Incoming | undefined
  /** The peer closed: the response if that completes it. */
  end(): Incoming
  /** What came behind a complete response. */
  surplus(): Buffer
}

type Head = Pick<Incoming, 'status' | 'headers'>

export function createResponseReader(
  method: string,
  onInterim: (status: number) => void = () => {},
): ResponseReader {
  let rest: Buffer = Buffer.alloc(0)
  let head: Head | undefined
  let body: BodyReader | undefined
  let informational = 0

  const readHead = (): void => {
    while (head === undefined) {
      const cut = cutHead(rest)
      if (cut === undefined) return
      rest = cut.rest
      if (cut.head.status < 200) onInterim(cut.head.status)
      if (cut.head.status === 101)
        throw new SilenceError('protocol', 'the protocol was switched unasked')
      if (cut.head.status >= 200) head = cut.head
      else if (++informational > maxInformational) {
        throw tooManyInformational()
      }
    }
  }

  return {
    push(chunk) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      if (head === undefined) readHead()
      if (head === undefined) {
        if (looksForeign(rest)) throw new SilenceError('protocol', 'the answer is not HTTP/1')
        return undefined
      }
      body ??= bodyReader(method, head)
      const done = body.push(rest)
      rest = done?.surplus ?? Buffer.alloc(0)
      return done === undefined ? undefined : { ...head, body: done.body }
    },
    end() {
      if (head !== undefined && body !== undefined) return { ...head, body: body.end() }
      throw rest.length === 0
        ? new SilenceError('closed', 'the connection was closed without an answer')
        : new SilenceError('protocol', 'the connection was closed inside the response header')
    },
    surplus: () => rest,
  }
}

/** The first head in the bytes and what follows it, once it is complete. */
function cutHead(bytes: Buffer): { head: Head; rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end > maxHeadBytes || (end === -1 && bytes.length > maxHeadBytes)) {
    throw new SilenceError('protocol', 'the response header is larger than 16 KiB')
  }
  if (end === -1 && bareLineFeed.test(bytes.toString('latin1')))
    throw new SilenceError('protocol', 'a line of the response header ends without CR')
  if (end === -1) return undefined
  const head = parseHead(bytes.subarray(0, end).toString('latin1'))
  return { head, rest: bytes.subarray(end + 4) }
}

/** Whoever ends lines so will never send the end that is waited for. */
const bareLineFeed = /(?<!\r)\n/

const looksForeign = (bytes: Buffer): boolean => {
  const start = bytes.subarray(0, 7).toString('latin1')
  return !'HTTP/1.'.startsWith(start)
}

function parseHead(text: string): Head {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const status = /^HTTP\/1\.[01] ([1-9]\d\d)(?: .*)?$/.exec(statusLine)?.[1]
  if (status === undefined) throw new SilenceError('protocol', 'the status line is not HTTP/1')
  const headers = lines.map((line): HeaderLine => {
    const parts = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*)$/.exec(line)
    if (parts === null || ['\0', '\n', '\r'].some((byte) => line.includes(byte))) {
      throw new SilenceError('protocol', 'a response header line is malformed')
    }
    return [parts[1] ?? '', (parts[2] ?? '').trimEnd()]
  })
  return { status: Number(status), headers }
}

interface BodyReader {
  /** The body once it is complete, and the bytes that are no part of it. */
  push(bytes: Buffer): Complete | undefined
  end(): Buffer
}

interface Complete {
  readonly body: Buffer
  readonly surplus: Buffer
}

function bodyReader(method: string, { status, headers }: Head): BodyReader {
  const values = (name: string): string[] =>
    headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
  const lengths = [...new Set(values('content-length'))]
  const codings = values('transfer-encoding')
  if (method === 'HEAD' || status === 204 || status === 304) return sizedBody(0)
  if (lengths.length > 1 || (lengths.length > 0 && codings.length > 0)) {
    throw new SilenceError('protocol', 'the response states its length in two ways')
  }
  const outermost = codings.join(',').split(',').at(-1)?.trim().toLowerCase()
  if (outermost === 'chunked') return chunkedBody()
  const [length] = lengths
  if (length === undefined) return sizedBody(undefined)
  if (!/^\d{1,15}$/.test(length)) throw new SilenceError('protocol', 'Content-Length is no number')
  return sizedBody(Number(length))
}

/** A body of known length, or until the connection closes. */
function sizedBody(length: number | undefined): BodyReader {
  const parts: Buffer[] = []
  let total = 0
  return {
    push(bytes) {
      parts.push(bytes)
      total += bytes.length
      if (Math.min(total, length ?? total) > maxBodyBytes) throw tooLarge()
      if (length === undefined || total < length) return undefined
      const all = Buffer.concat(parts)
      return { body: all.subarray(0, length), surplus: all.subarray(length) }
    },
    end() {
      if (length === undefined) return Buffer.concat(parts)
      throw new SilenceError(
        'closed',
        `the connection was closed after ${total} of ${length} bytes`,
      )
    },
  }
}

function chunkedBody(): BodyReader {
  const parts: Buffer[] = []
  let rest: Buffer = Buffer.alloc(0)
  let total = 0
  return {
    push(bytes) {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      for (;;) {
        const line = rest.indexOf('\r\n')
        if (line > maxChunkLineBytes || (line === -1 && rest.length > maxChunkLineBytes))
          throw badChunk()
        if (line === -1 && rest.includes('\n')) throw badChunk()
        if (line === -1) return undefined
        const size = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/.exec(
          rest.toString('latin1', 0, line),
        )?.[1]
        if (size === undefined) throw badChunk()
        const length = Number.parseInt(size, 16)
        if (length === 0) return endOfChunks(rest.subarray(line + 2), parts)
        total += rest.length >= line + 4 + length ? length : 0
        if (total > maxBodyBytes || length > maxBodyBytes) throw tooLarge()
        if (rest.length < line + 4 + length) return undefined
        const after = line + 2 + length
        if (rest.toString('latin1', after, after + 2) !== '\r\n') throw badChunk()
        parts.push(rest.subarray(line + 2, after))
        rest = rest.subarray(after + 2)
      }
    },
    end() {
      throw new SilenceError('closed', 'the connection was closed before the last chunk')
    },
  }
}

/** Trailers are read over; the body is complete at the empty line behind them. */
function endOfChunks(trailer: Buffer, parts: readonly Buffer[]): Complete | undefined {
  const empty = trailer.subarray(0, 2).toString('latin1') === '\r\n'
  const end = empty ? 2 : trailer.indexOf('\r\n\r\n') + 4
  if (end === 3 && trailer.length > maxHeadBytes) throw badChunk()
  return end === 3 ? undefined : { body: Buffer.concat(parts), surplus: trailer.subarray(end) }
}

const badChunk = (): SilenceError =>
  new SilenceError('protocol', 'a chunk of the body is malformed')
const tooLarge = (): SilenceError => new SilenceError('too-large', 'the body is larger than 1 MiB')
