import * as answers from '../../../fixtures/clauses/http-answers.ts'
import { readsAreSafe } from '../../../fixtures/clauses/http-methods.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { hasErrorShape } from './error.ts'

const pages = ['/docs', '/openapi.json', '/metrics', '/debug', '/logs', '/.env', '/private_key.pem']

interface Opened {
  readonly replies: readonly Reply[]
  readonly secrets: readonly string[]
}

const extraPages: Stimulus<Opened> = {
  name: 'pages that many droplets have, without a token',
  phase: 'smoke',
  negatives: pages.length,
  apply: async (stage) => ({
    replies: await Promise.all(
      pages.map((path) => stage.ask({ method: 'GET', path, note: `GET ${path}` })),
    ),
    secrets: stage.secrets,
  }),
}

const reads = 10
const effectMs = 150

interface Written {
  readonly replies: readonly Reply[]
  /** What reached our actors meanwhile; undefined where we have none. */
  readonly calls: readonly Call[] | undefined
  /** Calls of one kind that the droplet's own rhythm explains. */
  readonly ownBeats: number
}

const tenReads: Stimulus<Written> = {
  name: 'every GET endpoint ten times',
  phase: 'messages',
  lane: 'exclusive',
  waits: () => effectMs,
  apply: async (stage) => {
    const mesh = meshOf(stage)
    const before = mesh?.calls().length ?? 0
    const startedAt = performance.now()
    const paths = readPaths(stage)
    const replies = await Promise.all(
      paths.flatMap((path) => Array.from({ length: reads }, () => read(stage, path))),
    )
    if (mesh) await stage.wait(effectMs)
    const beats = (performance.now() - startedAt) / (stage.constants.intervalSeconds * 1000)
    return { replies, calls: mesh?.calls().slice(before), ownBeats: Math.ceil(beats) + 1 }
  },
}

/** Where the guide's own droplet lists what its cloud providers have. */
const providerPaths = ['/do/list', '/hetzner/list', '/vultr/list']

export const httpSafetyChecks: readonly Check[] = [
  check({
    id: 'HTTP-GET-SAFE',
    title: 'reading makes the droplet write nothing',
    clause: readsAreSafe,
    needs: 'T',
    after: [posToken],
    given: tenReads,
    judge: wroteNothing,
    means: 'Every monitor and every curious visitor makes the droplet act.',
    fix: 'Move the effect out of the GET handler: into a task of its own, or behind POST.',
  }),
  check({
    id: 'HTTP-DOCS',
    title: 'documentation and operation pages do no harm',
    clause: answers.extraPagesAreHandled,
    needs: 'U',
    given: extraPages,
    judge: ({ replies }) => recorded(replies),
    means: 'A page that scanners ask for on every host breaks the droplet.',
    fix: 'Serve the page, guard it, or answer 404.',
  }),
  check({
    id: 'HTTP-DOCS-MUST',
    title: 'pages that need no token hold no secret',
    clause: answers.extraPagesHoldNoSecret,
    needs: 'U',
    given: extraPages,
    judge: holdNoSecret,
    means: 'Anybody reads the keys of the droplet.',
    fix: 'Serve no files but those that are meant to be, and put operation pages behind the token.',
  }),
  check({
    id: 'HTTP-503-PROVIDER',
    title: 'a provider that is not configured is answered with 503',
    clause: answers.unreadyProviderIs503,
    needs: 'P',
    after: [posToken],
    given: {
      name: 'the provider routes of a droplet that was given no provider',
      phase: 'messages',
      negatives: providerPaths.length,
      apply: (stage) => Promise.all(providerPaths.map((path) => read(stage, path))),
    },
    judge: (replies, _, profile) => {
      const unready = replies.filter(({ status = 0 }) => status >= 500)
      return unready.length === 0
        ? inapplicable('no provider route of this droplet wants for a provider')
        : everyReply(
            unready,
            'HTTP 503 with a detail',
            (reply) => reply.status === 503 && hasErrorShape(reply, profile),
          )
    },
    means: 'Callers take a missing setting for a fault, and try again in vain.',
    fix: 'Answer 503 with a detail where the token of the provider is not set.',
  }),
]

const read = (stage: Stage, path: string): Promise<Reply> =>
  stage.ask({ method: 'GET', path, token: stage.token(), note: `GET ${path}` })

const readPaths = ({ profile, facts }: Stage): string[] => {
  const { health, capabilities, state, dependencies, version } = profile.endpoints
  return [health, capabilities, state, dependencies, version]
    .map(({ path }) => path)
    .filter((path) => path === health.path || facts.present.has(path))
}

/** A run with a token in hand has no mesh, and the stage says so by an error. */
function meshOf(stage: Stage): Stage['mesh'] | undefined {
  try {
    return stage.mesh
  } catch {
    return undefined
  }
}

/** Tokens and keys are fetched when they are needed, whatever the reason. */
const isWrite = ({ method, purpose }: Call): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(method) && !['token', 'jwks'].includes(purpose)

/** Calls of one kind that come as often as we read, and oftener than the droplet's life explains. */
function wroteNothing({ replies, calls, ownBeats }: Written): Outcome {
  if (!calls)
    return notRun('what a droplet sends is seen only where it lives in our mesh', '--mesh')
  const kindOf = ({ method, path, actor }: Call): string => `${method} ${path} to the ${actor}`
  const writes = calls.filter(isWrite)
  for (const kind of new Set(writes.map(kindOf))) {
    const alike = writes.filter((call) => kindOf(call) === kind)
    if (alike.length >= reads / 2 && alike.length > ownBeats)
      return fail(
        `no writing to others while it is read ${replies.length} times`,
        `${alike.length} times ${kind}`,
        'calls to the mesh',
        alike.slice(0, 3).map(({ exchange }) => exchange),
      )
  }
  return everyReply(replies, 'an answer', () => true)
}

function recorded(replies: readonly Reply[]): Outcome {
  const outcome = everyReply(replies, 'no 5xx', ({ status = 0 }) => status < 500 || status === 503)
  const open = replies.filter(isAccepted).map(({ ask }) => ask.path)
  return outcome.state === 'pass' && open.length > 0
    ? pass(`open to everybody: ${open.join(', ')}`)
    : outcome
}

const secretShapes: readonly (readonly [RegExp, string])[] = [
  // Examples in documentation show the first line of a key; a real one goes on.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\s|\\n)+[\w+/]{48}/, 'a private key'],
  [
    /^(?:export )?(?:REGISTRY_KEY|REGISTRY_API_KEY|API_TOKEN|DO_TOKEN|HETZNER_TOKEN|VULTR_TOKEN)=["']?[\w+/=.-]{8,}/m,
    'settings that hold secrets',
  ],
]

function holdNoSecret({ replies, secrets }: Opened): Outcome {
  for (const reply of replies) {
    const told = secrets.some((secret) => secret !== '' && reply.text.includes(secret))
    const found = told
      ? 'a secret the droplet was given'
      : secretShapes.find(([shape]) => shape.test(reply.text))?.[1]
    if (found !== undefined)
      return fail('no secret', `HTTP ${reply.status} with ${found}`, reply.ask.note, [
        reply.exchange,
      ])
  }
  return everyReply(replies, 'an answer', () => true)
}
