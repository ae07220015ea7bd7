// A young droplet: it shows its health, and guards its capabilities and its messages.
import { createServer } from 'node:http'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

const { PORT = '8010', DROPLET_ID = '42', JWKS_URL, JWT_ISSUER, JWT_AUDIENCE } = process.env
const keys = createRemoteJWKSet(new URL(JWKS_URL))
const rules = {
  issuer: JWT_ISSUER,
  audience: JWT_AUDIENCE,
  algorithms: ['RS256'],
  requiredClaims: ['exp', 'sub'],
  maxTokenAge: '25h',
  clockTolerance: 5,
}

const routes = {
  'GET /health': { open: true, answer: () => ({ id: Number(DROPLET_ID), status: 'active' }) },
  'GET /capabilities': { answer: () => ({ udc_version: '1.0', features: ['messaging'] }) },
  'POST /message': { answer: received },
}

const server = createServer(async (request, response) => {
  const { status, body } = await answerTo(request).catch(failure)
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  })
  response.end(JSON.stringify(body))
})
server.listen(Number(PORT), '127.0.0.1')

async function answerTo(request) {
  const route = routes[`${request.method} ${request.url.split('?')[0]}`]
  if (!route) throw new Refusal(404, 'Not found')
  if (!route.open) await authenticate(request.headers.authorization)
  return { status: 200, body: await route.answer(request) }
}

async function authenticate(header = '') {
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? []
  if (!token) throw new Refusal(401, 'Missing bearer token')
  await jwtVerify(token, keys, rules)
}

async function received(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  const { trace_id, message_type } = JSON.parse(text)
  if (!trace_id || !message_type) throw new Refusal(422, 'trace_id and message_type are required')
  return { received: true, trace_id, processed_at: new Date().toISOString() }
}

function failure(error) {
  if (error instanceof Refusal) return { status: error.status, body: { detail: error.message } }
  if (error instanceof SyntaxError) return { status: 400, body: { detail: 'Invalid JSON' } }
  const isRefused = error instanceof errors.JOSEError
  return isRefused
    ? { status: 401, body: { detail: 'Could not validate credentials' } }
    : { status: 503, body: { detail: 'The keys of the Registry are out of reach' } }
}

class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}
