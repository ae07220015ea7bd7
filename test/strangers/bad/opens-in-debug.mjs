// Sound in production; DEBUG=true gives every caller a built-in identity.
import { authenticate } from '../raw/auth.mjs'
import { droplet } from '../raw/server.mjs'

const debug = process.env.DEBUG === 'true'

droplet((req) => (debug ? { sub: 'debug', permissions: ['*'] } : authenticate(req)))
