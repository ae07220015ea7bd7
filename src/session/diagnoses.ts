import { request } from 'undici'
import type { ActorMesh } from '../../mocks/actors/mesh.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { Diagnosis, DiagnosisInput } from '../diagnosis/types.ts'
import { type Call, headerValues } from '../model/call.ts'
import { isAccepted, type Reply } from '../model/reply.ts'
import type { Cause, ProofStep } from '../model/report.ts'
import type { Facts, Ledger } from '../model/stage.ts'
import type { Instance, World } from './instance.ts'

interface Scene {
  readonly main: Instance
  readonly world: World
  readonly ledger: Ledger
  readonly facts: Facts
}

/** Causes that only the raw traffic shows: why tokens were refused, ours by the droplet and its own by us. */
export async function diagnosesOf(scene: Scene): Promise<readonly Cause[]> {
  const causes: Cause[] = []
  const control = await diagnoseControl(scene)
  if (control) causes.push(control)
  if (scene.main.mesh) causes.push(...(await diagnoseOutbound(scene, scene.main.mesh)))
  return causes
}

/** The good token that the droplet refused. */
async function diagnoseControl(scene: Scene): Promise<Cause | undefined> {
  const tries = scene.ledger.replies.filter((reply) => reply.ask.note?.startsWith('a good token'))
  const refused = tries.find((reply) => reply.status === 401 || reply.status === 403)
  if (!refused || tries.some(isAccepted)) return undefined
  const found = diagnose({
    ...(await known(scene)),
    authorization: authorizationOf(refused),
    ...dated(refused),
    ...(scene.main.mesh ? { verifierFetchedKeys: scene.main.mesh.calls('jwks').length > 0 } : {}),
    response: { status: refused.status ?? 0, body: refused.text },
  })
  return causeOf(found, ['CTL-POS-TOKEN'])
}

/** The verifier's clock, where its answer tells it. */
function dated({ headers }: Reply): Partial<Pick<DiagnosisInput, 'clock'>> {
  const date = Date.parse(headers.date ?? '')
  const now = Math.floor(Date.now() / 1000)
  return Number.isNaN(date) ? {} : { clock: { now, verifierDate: date / 1000 } }
}

const authorizationOf = ({ ask }: Reply): string | undefined =>
  ask.token === undefined
    ? ask.headers?.find(([name]) => name.toLowerCase() === 'authorization')?.[1]
    : `Bearer ${ask.token}`

/** Checks about what the droplet itself sends; a refused token of its own explains their failures. */
const outboundChecks = [
  'TOK-USE-EXACT',
  'TOK-ORCH-FOUR-STEPS',
  'REG-AUTH',
  'HB-AUTH',
  'SEND-AUTH-OUT',
  'REG-ORDER',
]

async function diagnoseOutbound(scene: Scene, mesh: ActorMesh): Promise<Cause[]> {
  const refused = mesh
    .calls()
    .filter((call) => call.status === 401 && call.fault === undefined && call.purpose !== 'token')
  const causes = new Map<string, { found: Diagnosis; calls: Call[] }>()
  const inputs = await known(scene)
  for (const call of refused) {
    const found = diagnose({ ...inputs, authorization: headerValues(call, 'authorization')[0] })
    const same = causes.get(found.primary.id) ?? { found, calls: [] }
    same.calls.push(call)
    causes.set(found.primary.id, same)
  }
  return Promise.all(
    [...causes.values()].map(async ({ found, calls }) =>
      causeOf(found, outboundChecks, await replayed(mesh, scene, calls)),
    ),
  )
}

async function known({
  world,
  main,
  ledger,
}: Scene): Promise<Omit<DiagnosisInput, 'authorization'>> {
  const { order, cast, identity } = world
  return {
    jwks: main.mesh ? await publishedBy(main.mesh) : undefined,
    candidates: [
      { name: "the droplet's own key", kind: 'own', key: cast.KD.pem },
      { name: "the Registry's next key", kind: 'service', key: cast.K2.pem },
    ],
    issued: ledger.calls.flatMap((call) => call.issued ?? []),
    secrets: [
      { name: 'the registry key', value: identity.registryKey },
      { name: 'the API token', value: identity.apiToken },
    ],
    clock: { now: Math.floor(Date.now() / 1000) },
    expect: {
      iss: main.mesh?.issuer ?? order.profile.token.issuer,
      aud: main.mesh?.audience ?? order.profile.token.audience,
      alg: order.profile.token.algorithm,
      leewaySeconds: order.profile.limits.leewaySeconds,
    },
  }
}

const agent = { 'user-agent': 'udc-conformance diagnosis' }

async function publishedBy(mesh: ActorMesh): Promise<{ status: number; body: string }> {
  const answer = await request(mesh.jwksUrl, { headers: agent })
  return { status: answer.statusCode, body: await answer.body.text() }
}

const steps: readonly (readonly [Call['purpose'], string])[] = [
  ['orchestrator-register', 'register'],
  ['orchestrator-list', 'list droplets'],
  ['orchestrator-heartbeat', 'heartbeat'],
  ['orchestrator-details', 'get details'],
]

/** The same calls once more with a Registry-issued token: when they succeed, the token was the cause. */
async function replayed(
  mesh: ActorMesh,
  { world }: Scene,
  calls: readonly Call[],
): Promise<ProofStep[]> {
  const refused = steps.flatMap(([purpose, name]) => {
    const call = calls.find((one) => one.purpose === purpose)
    return call ? [{ call, name }] : []
  })
  if (refused.length === 0) return []
  const token = await registryToken(mesh, world.identity.dropletDomain)
  const proof: ProofStep[] = []
  for (const { call, name } of refused) {
    const answer = await request(mesh.orchestratorUrl + call.target, {
      method: call.method as 'GET' | 'POST',
      headers: { ...agent, 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(call.method === 'GET' ? {} : { body: call.text }),
    })
    const text = await answer.body.text()
    proof.push({
      step: `${name}: ${call.method} ${call.path}`,
      before: `HTTP ${call.status}, ${call.refusal ?? 'refused'}`,
      after: `HTTP ${answer.statusCode}${answer.statusCode < 300 ? '' : ` ${text.slice(0, 80)}`}`,
    })
  }
  return proof
}

async function registryToken(mesh: ActorMesh, dropletDomain: string): Promise<string> {
  const answer = await request(
    `${mesh.registryUrl}/auth/token?droplet_id=${encodeURIComponent(dropletDomain)}`,
    { method: 'POST', headers: { ...agent, 'x-registry-key': mesh.registryKey } },
  )
  const body = (await answer.body.json()) as Record<string, unknown>
  return String(body.token ?? body.access_token)
}

function causeOf(
  found: Diagnosis,
  checks: readonly string[],
  proof: readonly ProofStep[] = [],
): Cause {
  const { primary } = found
  return {
    id: `${primary.id}-${primary.name}`,
    title: primary.title,
    blame: 'droplet',
    confidence: found.confidence,
    checks,
    explanation: [
      primary.explanation,
      ...found.evidence,
      ...(found.wouldHelp ? [found.wouldHelp] : []),
    ].join(' '),
    fix: primary.fix,
    alsoWrong: found.alsoWrong.map((leaf) => ({
      id: `${leaf.id}-${leaf.name}`,
      title: leaf.title,
    })),
    ...(proof.length > 0 ? { proof } : {}),
  }
}
