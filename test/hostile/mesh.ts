import { connect } from 'node:net'
import { type Cast, makeCast } from '../../fixtures/keys.ts'
import { mesh as profile } from '../../fixtures/profile-mesh.ts'
import { type ActorMesh, openMesh } from '../../mocks/actors/mesh.ts'
import { createRecorder, type Recorder } from '../../src/wire/recorder.ts'
import { createRedactor } from '../../src/wire/redact.ts'
import { meshNames } from '../mesh-names.ts'
import { afterwards } from './peer.ts'

let cast: Promise<Cast> | undefined

/** Our own mesh, to be attacked. */
export async function openTargetMesh(): Promise<ActorMesh & { readonly recorder: Recorder }> {
  cast ??= makeCast()
  const redactor = createRedactor()
  const recorder = createRecorder(redactor)
  const mesh = await openMesh({
    profile,
    keys: await cast,
    redactor,
    recorder,
    ...meshNames,
  })
  afterwards(mesh.close)
  return { ...mesh, recorder }
}

export interface Said {
  /** The statuses of all answers, in order. */
  readonly statuses: readonly number[]
  readonly text: string
  /** Bytes that were taken from us. */
  readonly taken: number
}

/** Says this on one connection, `times` over behind the start, and listens until the other side ends it. */
export function say(
  url: string,
  what: Buffer | string,
  { start = '', times = 1 }: { readonly start?: string; readonly times?: number } = {},
): Promise<Said> {
  return new Promise((resolve) => {
    const bytes = typeof what === 'string' ? Buffer.from(what, 'latin1') : what
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let text = ''
    let left = times
    const more = (): void => {
      while (left-- > 0 && !socket.destroyed && socket.write(bytes));
    }
    socket.on('error', () => undefined)
    socket.on('drain', more)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('end', () => socket.destroy())
    socket.on('close', () => {
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code))
      resolve({ statuses, text, taken: socket.bytesWritten - socket.writableLength })
    })
    socket.write(start)
    more()
  })
}

/** A request by hand; the last of a connection unless another is to follow. */
export const post = (path: string, body: string, ...lines: readonly string[]): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: mesh.test',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
    ...lines,
    '',
    body,
  ].join('\r\n')
