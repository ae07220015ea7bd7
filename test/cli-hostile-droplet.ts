import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

/**
 * A droplet that tells everybody everything it knows: its environment, the tokens it got and every credential
 * it is shown, in its answers and in its log, plain and encoded. What it knows it also writes to the file SECRETS.
 */
const { env } = process
const known = new Set<string>()

function learn(secret: string | undefined): void {
  if (secret === undefined || secret.length < 12 || known.has(secret)) return
  known.add(secret)
  if (env.SECRETS) appendFileSync(env.SECRETS, `${secret}\n`)
}

for (const name of ['REGISTRY_KEY', 'API_TOKEN']) learn(env[name])

const token = env.REGISTRY_KEY ? await fetchToken() : undefined
learn(token)
if (token) await joinMesh(token)

const server = createServer((request, response) => {
  const shown = [request.headers.authorization, request.headers['x-registry-key']].flat()
  for (const value of shown)
    if (value?.split('.').length === 3) learn(value.replace(/^Bearer /, ''))
  const told = confession(shown)
  process.stdout.write(`${told}\n`)
  const refused = request.url !== '/health' && shown[0] === undefined
  response.writeHead(refused ? 401 : 200, {
    'content-type': 'application/json',
    'x-seen': JSON.stringify(request.headers),
    'set-cookie': `session=${shown[0] ?? env.API_TOKEN ?? ''}`,
  })
  response.end(told)
})

if (env.LEAVES) {
  process.stderr.write(`${confession([token])}\n`)
  process.exit(7)
}
server.listen(Number(env.PORT), '127.0.0.1')

function confession(seen: readonly (string | undefined)[]): string {
  const plain = [...known, ...seen].filter((text) => text !== undefined)
  return JSON.stringify({
    status: 'active',
    trace_id: plain[0],
    detail: `seen ${plain.join(' ')}`,
    encoded: plain.flatMap((text) => {
      const bytes = Buffer.from(text)
      return [
        bytes.toString('base64'),
        bytes.toString('base64url'),
        bytes.toString('hex'),
        encodeURIComponent(text),
      ]
    }),
    env,
  })
}

async function fetchToken(): Promise<string | undefined> {
  const url = `${env.REGISTRY_BASE_URL}/auth/token?droplet_id=${env.DROPLET_DOMAIN}`
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-registry-key': env.REGISTRY_KEY ?? '' },
  }).catch(() => undefined)
  const text = (await answer?.text()) ?? ''
  return /"((?:[\w-]+\.){2}[\w-]+)"/.exec(text)?.[1]
}

/** Shows its secrets to the mesh as well, in places where they do not belong. */
async function joinMesh(mine: string): Promise<void> {
  for (const path of ['/registry/register', `/registry/heartbeat?key=${env.REGISTRY_KEY}`])
    await fetch(`${env.REGISTRY_BASE_URL}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${mine}`, 'content-type': 'application/json' },
      body: confession([mine]),
    }).catch(() => undefined)
  await fetch(env.JWKS_URL ?? '').catch(() => undefined)
}
