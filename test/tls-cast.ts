import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { certificate } from '../fixtures/certificate.ts'
import { type FreshPair, freshPair } from '../fixtures/fresh-key.ts'

const day = 86_400_000

export interface Party {
  readonly cert: string
  readonly key: string
}

/** An authority that nobody knows until it is named, and who it vouches for. */
export interface Authority {
  readonly pem: string
  server(): Party
  client(until?: Date): Party
}

export function makeAuthority(name = 'Private Authority'): Authority {
  const own = freshPair({ curve: 'P-256' })
  const issue = (subject: string, key: FreshPair['publicKey'], more: object): string =>
    pem(
      certificate({
        subject,
        issuer: name,
        key,
        signer: own.privateKey,
        from: new Date(Date.now() - 30 * day),
        until: new Date(Date.now() + 30 * day),
        ...more,
      }),
    )
  const vouched = (subject: string, more: object): Party => {
    const pair = freshPair({ curve: 'P-256' })
    return { cert: issue(subject, pair.publicKey, more), key: keyPem(pair) }
  }
  return {
    pem: issue(name, own.publicKey, { isAuthority: true }),
    server: () => vouched('Private Droplet', { names: ['localhost'], addresses: [[127, 0, 0, 1]] }),
    client: (until = new Date(Date.now() + 30 * day)) => vouched('The Harness', { until }),
  }
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`

const keyPem = ({ privateKey }: FreshPair): string =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

export interface Served {
  readonly port: number
  readonly url: string
  /** Who asked, by the name in the certificate that was shown. */
  readonly askedBy: (string | undefined)[]
  close(): void
}

/** A droplet behind TLS that answers its health, and nothing else well. */
export async function serveTls(options: ServerOptions): Promise<Served> {
  const askedBy: (string | undefined)[] = []
  const server = createServer(options, (request, response) => {
    const certificate = 'getPeerCertificate' in request.socket && shownOn(request.socket)
    askedBy.push(certificate || undefined)
    response.statusCode = request.url === '/health' ? 200 : 404
    response.setHeader('content-type', 'application/json')
    response.end('{"status":"active"}')
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { port, url: `https://127.0.0.1:${port}`, askedBy, close }
}

const shownOn = (socket: object): string | undefined =>
  Object(socket).getPeerCertificate()?.subject?.CN
