import type { Door } from '../../model/behaviour.ts'
import type { EndpointRule } from '../../model/profile.ts'
import { isAccepted, type Reply } from '../../model/reply.ts'
import type { Stage } from '../../model/stage.ts'

/** Every endpoint of the profile: without a credential, with a made-up token, and with a good one. */
export function doorsOf(stage: Stage, hasToken: boolean): Promise<Door[]> {
  const { health, message, send, capabilities, state, dependencies, version } =
    stage.profile.endpoints
  const inDialect = (rules: readonly EndpointRule[]): readonly EndpointRule[] =>
    rules.filter(({ presence }) => presence !== 'absent')
  const reads = inDialect([health, capabilities, state, dependencies, version])
  return Promise.all([
    ...reads.map(({ path }) => doorOf(stage, 'GET', path, hasToken)),
    ...inDialect([message, send]).map(({ path }) => doorOf(stage, 'POST', path, hasToken)),
  ])
}

async function doorOf(
  stage: Stage,
  method: Door['method'],
  path: string,
  hasToken: boolean,
): Promise<Door> {
  const knock = (note: string, token?: string): Promise<Reply> =>
    stage.ask({
      method,
      path,
      note: `survey: ${note}`,
      ...(token === undefined ? {} : { token }),
      // An empty object asks for nothing: behind the door it is invalid.
      ...(method === 'POST' ? { body: {} } : {}),
    })
  const [bare, garbage, good] = await Promise.all([
    knock('no credential'),
    knock('a made-up token', 'made-up'),
    hasToken ? knock('a good token', stage.token()) : undefined,
  ])
  return {
    method,
    path,
    access: accessOf(bare, good),
    bare: bare.status ?? null,
    garbage: garbage.status ?? null,
    ...(good ? { good: good.status ?? null } : {}),
  }
}

function accessOf(bare: Reply, good: Reply | undefined): Door['access'] {
  if (bare.status === undefined) return 'silent'
  const seen = good ?? bare
  if (seen.status === 404 || seen.status === 405 || seen.status === 501) return 'absent'
  if (!isShut(bare)) return isAccepted(bare) || isPast(bare) ? 'public' : 'unclear'
  if (good === undefined) return 'protected'
  return isShut(good) ? 'refuses-all' : 'protected'
}

const isShut = ({ status }: Reply): boolean => status === 401 || status === 403

/** The request was looked into: whoever may be told that it is invalid has come in. */
const isPast = ({ status = 0 }: Reply): boolean => [400, 415, 422].includes(status)
