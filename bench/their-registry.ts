// A process of its own: `node their-registry.js FOLDER` serves tokens by the oauth2-mock-server of that folder. Out of
// the box its tokens bear no jti; its own hook adds one, so that both sides sign something new each time.
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { tellStarter } from './token-server.ts'

interface Server {
  readonly issuer: {
    readonly url: string
    readonly keys: { generate(algorithm: string): Promise<unknown> }
  }
  readonly service: {
    on(event: 'beforeTokenSigning', listener: (token: { payload: { jti?: string } }) => void): void
  }
  start(port: number, host: string): Promise<void>
}

const [, , folder = ''] = process.argv
const entry = createRequire(join(folder, 'package.json')).resolve('oauth2-mock-server')
const { OAuth2Server }: { OAuth2Server: new () => Server } = await import(pathToFileURL(entry).href)

const server = new OAuth2Server()
await server.issuer.keys.generate('RS256')
server.service.on('beforeTokenSigning', ({ payload }) => {
  payload.jti = randomUUID()
})
await server.start(0, '127.0.0.1')
tellStarter({
  url: `${server.issuer.url}/token`,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'grant_type=client_credentials&aud=fullpotential-mesh&scope=registry%3Aregister',
  field: 'access_token',
})
