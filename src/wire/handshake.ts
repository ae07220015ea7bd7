import { type PeerCertificate, TLSSocket } from 'node:tls'
import type { Silence } from '../model/exchange.ts'
import { openSocket, type RawTarget } from './connection.ts'
import { SilenceError, silenceOf } from './silence.ts'

/** What a target shows of itself before anything is asked. */
export interface Handshake {
  readonly protocol: string
  readonly cipher: string
  /** Common names, or what stands in their place. */
  readonly subject: string
  readonly issuer: string
  readonly validUntil: Date
  /** Why its certificate is not taken; absent where it is. */
  readonly why?: string
}

/** Shakes hands with whoever answers, trusted or not, and says nothing more. Never rejects. */
export async function shakeHands(
  target: Omit<RawTarget, 'insecure'>,
  timeoutMs: number,
): Promise<Handshake | Silence> {
  const late = AbortSignal.timeout(timeoutMs)
  try {
    const socket = await openSocket({ ...target, insecure: true }, late)
    if (!(socket instanceof TLSSocket)) throw new SilenceError('protocol', 'no TLS is spoken there')
    return await new Promise<Handshake>((resolve, reject) => {
      const onLate = (): void =>
        reject(new SilenceError('timeout', `no handshake within ${timeoutMs} ms`))
      late.addEventListener('abort', onLate)
      socket
        .once('secureConnect', () => resolve(shown(socket)))
        .once('error', reject)
        .once('close', () => reject(new SilenceError('closed', 'the connection was closed')))
    }).finally(() =>
      socket
        .removeAllListeners()
        .on('error', () => {})
        .destroy(),
    )
  } catch (error) {
    return silenceOf(error)
  }
}

function shown(socket: TLSSocket): Handshake {
  const { subject, issuer, valid_to } = socket.getPeerCertificate()
  const { authorizationError: why } = socket
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    subject: nameIn(subject),
    issuer: nameIn(issuer),
    validUntil: new Date(valid_to),
    ...(why ? { why: why instanceof Error ? codeOf(why) : String(why) } : {}),
  }
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message

const nameIn = (names: PeerCertificate['subject'] | undefined): string => {
  const { CN, O } = names ?? {}
  return [CN ?? O ?? '(no name)'].flat().join(', ')
}
