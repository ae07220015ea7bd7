import type { Socket } from 'node:net'
import type { Conversation, Step, TalkEnd } from '../model/conversation.ts'
import { openSocket, type RawTarget } from './connection.ts'
import { createResponseReader, type Incoming } from './response-reader.ts'
import { silenceOf } from './silence.ts'

/** What came of a conversation, before anything is decoded. */
export interface Talked {
  readonly answers: readonly (Incoming & { readonly at: number })[]
  readonly interim: readonly number[]
  readonly end: TalkEnd
  readonly detail: string
  readonly sentBytes: number
}

/** Goes through the steps on a fresh connection; whatever the network does, it ends and never throws. */
export async function talk(
  target: RawTarget,
  { steps, methods = [] }: Pick<Conversation, 'steps' | 'methods'>,
  timeoutMs: number,
): Promise<Talked> {
  let socket: Socket
  try {
    socket = await openSocket(target, AbortSignal.timeout(timeoutMs))
  } catch (error) {
    return unreached(error)
  }
  const line = openLine(socket, methods, timeoutMs)
  for (const step of steps) {
    if (line.over()) break
    await take(line, step)
  }
  return line.hangUp()
}

/** Only what stands before the target can keep us from a socket; the rest is heard of on it. */
function unreached(error: unknown): Talked {
  const { kind, detail } = silenceOf(error)
  return { answers: [], interim: [], end: kind === 'timeout' ? 'open' : kind, detail, sentBytes: 0 }
}

async function take(line: Line, step: Step): Promise<void> {
  if ('send' in step) await write(line, step)
  else if ('answers' in step) await line.until(() => line.answered() >= step.answers, step.withinMs)
  else if ('anyWithinMs' in step) await line.until(() => line.heard(), step.anyWithinMs)
  else if ('idleMs' in step) await line.until(() => false, step.idleMs)
  else if (step.end === 'fin') line.socket.end()
  else line.reset()
}

/** Slowly or much: an answer ends it, since nobody goes on talking to one who has answered. */
async function write(
  { socket, until, heard, over, look }: Line,
  { send, times = 1, everyMs }: Extract<Step, { send: unknown }>,
): Promise<void> {
  const bytes = bytesOf(send)
  const heardBefore = heard()
  for (let count = 0; count < times && !over(); count += 1) {
    if (times > 1 && heard() && !heardBefore) return
    socket.write(bytes, look)
    await until(() => socket.writableLength === 0 || (times > 1 && heard() && !heardBefore))
    if (everyMs !== undefined) await until(() => times > 1 && heard() && !heardBefore, everyMs)
  }
}

/** Text goes out one byte a character, as it stands. */
export const bytesOf = (send: string | Uint8Array): Buffer =>
  typeof send === 'string' ? Buffer.from(send, 'latin1') : Buffer.from(send)

interface Line {
  readonly socket: Socket
  answered(): number
  /** Whether any byte came back. */
  heard(): boolean
  over(): boolean
  /** Resolves when it holds, when the connection ended, or when the time is up. */
  until(holds: () => boolean, withinMs?: number): Promise<void>
  /** Lets whoever waits look again. */
  look(): void
  reset(): void
  hangUp(): Talked
}

function openLine(socket: Socket, methods: readonly string[], timeoutMs: number): Line {
  const opened = performance.now()
  const inbox = openInbox(methods, () => performance.now() - opened)
  const waiting = new Set<() => void>()
  let ended: { end: TalkEnd; detail: string } | undefined
  let heard = false
  const look = (): void => {
    for (const one of waiting) one()
  }
  const end = (why: TalkEnd, detail: string): void => {
    ended ??= { end: why, detail }
    look()
  }
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      const { kind, detail } = silenceOf(error)
      end(kind === 'timeout' ? 'protocol' : kind, detail)
    }
    look()
  }
  socket.on('data', (chunk: Buffer) => {
    heard = true
    if (!ended) attempt(() => inbox.take(chunk))
  })
  socket.on('end', () => {
    if (!ended) attempt(() => inbox.close())
    end('closed', 'the connection was closed')
  })
  socket.on('error', (error) => attempt(() => raise(error)))
  socket.on('close', () => end('closed', 'the connection was closed'))
  // Many small requests in turn must not wait for each other's acknowledgements.
  socket.setNoDelay(true).resume()
  const deadline = setTimeout(() => end('open', `still open after ${timeoutMs} ms`), timeoutMs)
  return {
    socket,
    answered: () => inbox.answers.length,
    heard: () => heard,
    over: () => ended !== undefined,
    look,
    until: (holds, withinMs) => settled(waiting, () => holds() || ended !== undefined, withinMs),
    reset: () => {
      end('open', 'we tore the connection down')
      // Only a plain TCP socket can be reset from here; behind TLS the connection is cut.
      if ('encrypted' in socket) socket.destroy()
      else socket.resetAndDestroy()
    },
    hangUp: () => {
      clearTimeout(deadline)
      const { end: why, detail } = ended ?? { end: 'open' as const, detail: 'still open' }
      const sentBytes = socket.bytesWritten - socket.writableLength
      socket.removeAllListeners().on('error', () => {})
      socket.destroy()
      return { answers: inbox.answers, interim: inbox.interim, end: why, detail, sentBytes }
    },
  }
}

const raise = (error: unknown): never => {
  throw error
}

function settled(
  waiting: Set<() => void>,
  holds: () => boolean,
  withinMs: number | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      waiting.delete(look)
      resolve()
    }
    const look = (): void => {
      if (holds()) done()
    }
    const timer = withinMs === undefined ? undefined : setTimeout(done, withinMs)
    waiting.add(look)
    look()
  })
}

/** Cuts what comes into answers, one after the other. */
function openInbox(methods: readonly string[], now: () => number) {
  const answers: (Incoming & { at: number })[] = []
  const interim: number[] = []
  const next = () =>
    createResponseReader(methods[answers.length] ?? 'GET', (status) => interim.push(status))
  let reader = next()
  const keep = (answer: Incoming): void => {
    answers.push({ ...answer, at: now() })
  }
  let begun = false
  return {
    answers,
    interim,
    take(chunk: Buffer): void {
      begun = true
      for (let bytes = chunk; bytes.length > 0; ) {
        const answer = reader.push(bytes)
        if (answer === undefined) return
        keep(answer)
        bytes = reader.surplus()
        reader = next()
        begun = bytes.length > 0
      }
    },
    /** The peer closed: a body without a length is complete now. */
    close(): void {
      if (begun) keep(reader.end())
    },
  }
}
