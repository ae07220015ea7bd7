import type { EndpointRule } from '../model/profile.ts'
import { isAccepted, type Reply } from '../model/reply.ts'
import type { Facts, Stage } from '../model/stage.ts'
import { envelopeOf } from './stage.ts'

/** Finds out, once and before the first check, who the droplet is and how it wants to be spoken to. */
export async function findFacts(
  stage: Stage,
  known: Facts,
  { hasToken, readOnly }: { readonly hasToken: boolean; readonly readOnly: boolean },
  set: (facts: Facts) => void,
): Promise<readonly string[]> {
  const notes: string[] = []
  const health = await stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'who are you?',
  })
  const facts: Facts = { ...known, dropletId: known.dropletId ?? numericId(health) }
  set(facts)
  const speaks = hasToken && !readOnly
  const [accepted, map] = await Promise.all([
    speaks ? negotiate(stage, facts) : undefined,
    mapEndpoints(stage, hasToken, readOnly),
  ])
  if (speaks)
    notes.push(
      accepted
        ? `the baseline message is ${accepted.message_type} ${JSON.stringify(accepted.payload)}`
        : 'none of the inert messages was accepted',
    )
  notes.push(...map.notes)
  set({
    ...facts,
    acceptedMessage: accepted,
    present: map.present,
    protectedRead: known.protectedRead ?? map.protectedReads[0],
  })
  return notes
}

/** The id that a health answer tells; undefined where it tells none, or a word. */
export const numericId = (health: Reply): number | undefined => {
  const body = health.json
  const id: unknown =
    typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
  return typeof id === 'number' && Number.isInteger(id) ? id : undefined
}

/** The profile's inert messages in order; the first one accepted is the baseline of the run. */
async function negotiate(stage: Stage, facts: Facts): Promise<Facts['acceptedMessage']> {
  for (const inert of stage.profile.message.inert) {
    const reply = await stage.ask({
      method: 'POST',
      path: stage.profile.endpoints.message.path,
      token: stage.token(),
      body: envelopeOf(stage.profile, facts, inert, stage.token),
      note: `an inert ${inert.message_type}`,
    })
    if (isAccepted(reply)) return inert
    // A refused token would only be refused again, and silence is not repeated to make sure.
    if (reply.status === undefined || reply.status === 401 || reply.status === 403) return undefined
  }
  return undefined
}

async function mapEndpoints(stage: Stage, hasToken: boolean, readOnly: boolean) {
  const present = new Set<string>()
  const protectedReads: string[] = []
  const notes: string[] = []
  const { endpoints } = stage.profile
  const inDialect = (rules: readonly EndpointRule[]): readonly EndpointRule[] =>
    rules.filter(({ presence }) => presence !== 'absent')
  const reads = inDialect([
    endpoints.capabilities,
    endpoints.state,
    endpoints.dependencies,
    endpoints.version,
  ])
  const [asked] = await Promise.all([
    Promise.all(reads.map(({ path }) => readOnce(stage, path, hasToken))),
    Promise.all(
      inDialect([endpoints.message, endpoints.send]).map(async ({ path }) => {
        if (readOnly || (await takesPosts(stage, path, hasToken))) present.add(path)
      }),
    ),
  ])
  for (const { path, open, withToken } of asked) {
    if (isPresent(withToken)) present.add(path)
    if (withToken !== open && isAccepted(withToken)) protectedReads.push(path)
    notes.push(`GET ${path} is ${describe(open, withToken)}`)
  }
  return { present, protectedReads, notes }
}

async function readOnce(stage: Stage, path: string, hasToken: boolean) {
  const open = await stage.ask({ method: 'GET', path, note: 'is it there, and is it public?' })
  const guarded = hasToken && (open.status === 401 || open.status === 403)
  const withToken = guarded
    ? await stage.ask({
        method: 'GET',
        path,
        token: stage.token(),
        note: 'the same with a good token',
      })
    : open
  return { path, open, withToken }
}

const takesPosts = async (stage: Stage, path: string, hasToken: boolean): Promise<boolean> =>
  isPresent(
    await stage.ask({
      method: 'POST',
      path,
      ...(hasToken ? { token: stage.token() } : {}),
      body: {},
      note: 'is it there?',
    }),
  )

const isPresent = ({ status }: Reply): boolean =>
  status !== undefined && ![404, 405].includes(status)

function describe(open: Reply, withToken: Reply): string {
  if (open.status === undefined) return 'silent'
  if (isAccepted(open)) return 'public'
  if (isAccepted(withToken)) return 'protected'
  if (withToken.status === 404 || withToken.status === 405) return 'absent'
  return open.status === 401 || open.status === 403 ? 'protected' : `answered ${open.status}`
}
