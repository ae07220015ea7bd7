import { randomUUID } from 'node:crypto'
import type { Silence } from '../../model/exchange.ts'
import type { Reply } from '../../model/reply.ts'
import type { Order } from '../../session/order.ts'
import { type Client, type ClientOptions, createClient } from '../../wire/client.ts'
import { type Handshake, shakeHands } from '../../wire/handshake.ts'
import { createPinnedLookup } from '../../wire/pinned-lookup.ts'
import { createRecorder } from '../../wire/recorder.ts'
import { createRedactor } from '../../wire/redact.ts'
import { contextOf } from '../../wire/trust.ts'
import { withDefaults } from '../defaults.ts'
import type { Surroundings } from '../order.ts'
import { readPackage } from '../package.ts'
import { profileFrom } from '../profile-file.ts'
import { proxyFor } from '../proxy.ts'
import type { Settings } from '../settings.ts'
import { allowedUrl } from '../target-url.ts'
import type { Target } from './facts.ts'

/** Asks for the health of the target, in the way a run does; two reads, so no owner's word is needed. Throws UsageError. */
export async function targetOf(
  given: Settings,
  tls: Order['tls'],
  { cwd, env }: Surroundings,
): Promise<Target | undefined> {
  const settings = withDefaults(given)
  const { name, version } = readPackage()
  const profile = profileFrom(settings.profile === 'auto' ? 'mesh' : settings.profile, cwd)
  if (settings.url === undefined) return undefined
  const baseUrl = `${allowedUrl(settings.url, true)}${settings.prefix}`
  const path = settings.healthPath ?? profile.endpoints.health.path
  const proxy = proxyFor(baseUrl, env)
  const timeoutMs = settings.timeout * 1000
  const terms = { tls: tls?.material, proxy }
  const client = createClient({
    baseUrl,
    recorder: createRecorder(createRedactor()),
    userAgent: `${name}/${version} doctor`,
    runId: randomUUID(),
    timeoutMs,
    insecure: settings.insecure,
    ...terms,
  })
  try {
    const answer = answerOf(await measured(client, path))
    return {
      url: `${baseUrl}${path}`,
      leewaySeconds: profile.limits.leewaySeconds,
      answer,
      ...(baseUrl.startsWith('https:')
        ? { handshake: await handshakeWith(baseUrl, terms, timeoutMs) }
        : {}),
      ...(proxy ? { proxy } : {}),
    }
  } finally {
    await client.close()
  }
}

const handshakeWith = (
  baseUrl: string,
  { tls, proxy }: Pick<ClientOptions, 'tls' | 'proxy'>,
  timeoutMs: number,
): Promise<Handshake | Silence> =>
  shakeHands(
    { url: new URL(baseUrl), lookup: createPinnedLookup(), context: contextOf(tls), proxy },
    timeoutMs,
  )

interface Measured {
  readonly reply: Reply
  readonly sentAtMs: number
}

/** The second answer needs no new connection, so that its time is that of one round trip. */
async function measured(client: Client, path: string): Promise<Measured> {
  const first = await askOnce(client, path)
  return first.reply.status === undefined ? first : askOnce(client, path)
}

async function askOnce(client: Client, path: string): Promise<Measured> {
  const sentAtMs = Date.now()
  return { reply: await client.ask({ method: 'GET', path }), sentAtMs }
}

function answerOf({ reply, sentAtMs }: Measured): Target['answer'] {
  const { status, headers, silence, ms } = reply
  if (status === undefined) return silence ?? { kind: 'protocol', detail: 'no status' }
  return { status, date: headers.date, isCached: headers.age !== undefined, sentAtMs, tookMs: ms }
}
