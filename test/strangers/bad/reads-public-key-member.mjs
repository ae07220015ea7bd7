// Written against a Registry of its author's: the key document has one member, public_key.
import { importSPKI, jwtVerify } from 'jose'
import { config } from '../raw/config.mjs'
import { droplet } from '../raw/server.mjs'
import { call, HttpError, log } from '../raw/wire.mjs'

const { issuer, audience } = config
let key

async function registryKey() {
  if (key) return key
  const { json } = await call('GET', config.jwksUrl)
  key = await importSPKI(json.public_key, 'RS256')
  return key
}

droplet(async (req) => {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '') ?? []
  try {
    const options = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp'] }
    return (await jwtVerify(token, await registryKey(), options)).payload
  } catch (error) {
    log(`token refused: ${error.code ?? error.name}`)
    throw new HttpError(401, 'Could not validate credentials')
  }
})
