import { randomInt, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { decoded, segmentsOf } from '../../fixtures/jws.ts'
import { splitCommand } from '../launch/argv.ts'
import type { Level } from '../model/clause.ts'
import type { Profile } from '../model/profile.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Order, Target } from '../session/order.ts'
import { withDefaults } from './defaults.ts'
import { demandImage } from './demand-image.ts'
import { readPackage } from './package.ts'
import { profileFrom } from './profile-file.ts'
import { proxyFor } from './proxy.ts'
import { fromVariable, secretFrom } from './secrets.ts'
import type { Settings } from './settings.ts'
import { allowedUrl } from './target-url.ts'
import { tlsFrom } from './tls-files.ts'

export interface Surroundings {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** What the settings ask for, checked as far as it can be before anything is started. Throws UsageError. */
export async function orderFrom(given: Settings, around: Surroundings): Promise<Order> {
  const settings = withDefaults(given)
  const auto = settings.profile === 'auto'
  const profile = withMessage(
    profileFrom(auto ? 'mesh' : settings.profile, around.cwd),
    settings.message,
    around.cwd,
  )
  const target = await targetFrom(settings, around)
  const tls = tlsFrom(settings, around)
  const proxy = target.kind === 'url' ? proxyFor(target.url ?? '', around.env) : undefined
  const { name, version } = readPackage()
  return {
    runId: randomUUID(),
    seed: settings.seed ?? randomInt(2 ** 31),
    tool: { name, version },
    target,
    profile: withHealthPath(profile, settings.healthPath),
    ...(auto ? { auto } : {}),
    overrides: [
      ...(settings.healthPath ? [`endpoints.health.path=${settings.healthPath}`] : []),
      ...(settings.message ? ['message.inert from a file'] : []),
    ],
    selection: {
      only: settings.only,
      exclude: settings.exclude,
      level: settings.level.toUpperCase() as Level,
      tags: [
        ...(settings.disruptive ? (['disruptive'] as const) : []),
        ...(settings.soak ? (['soak'] as const) : []),
      ],
    },
    jobs: settings.jobs,
    instances: settings.instances,
    maxWaitMs: settings.maxWait * 1000,
    timeoutMs: settings.timeout * 1000,
    waitMs: settings.wait * 1000,
    rate: settings.rate,
    budget: settings.budget,
    readOnly: settings.readOnly,
    insecure: settings.insecure,
    ...(tls ? { tls } : {}),
    ...(proxy ? { proxy } : {}),
    intervalSeconds: settings.interval,
    jwksCooldownSeconds: 1,
    retryBaseMs: 200,
    ...(settings.play ? { play: settings.play } : {}),
  }
}

async function targetFrom(
  settings: ReturnType<typeof withDefaults>,
  { cwd, env }: Surroundings,
): Promise<Target> {
  const { url, command, image, mesh } = settings
  if (image !== undefined) demandImage(settings, cwd)
  if (url === undefined && command === undefined && image === undefined)
    throw new UsageError({
      expected: 'a droplet to ask',
      came: 'neither a URL nor a --command nor an --image',
      where: 'the command line',
      todo: 'udc-conformance http://127.0.0.1:8010, or --command "python main.py", or `udc-conformance demo` to see it work',
    })
  if (command !== undefined && mesh)
    throw new UsageError({
      expected: 'either --command or --mesh',
      came: 'both',
      where: 'the command line',
      todo: 'drop --mesh: a droplet that we start is told of our mesh anyway',
    })
  const token = asJwt(await tokenFrom(settings, { cwd, env }))
  return {
    kind: image !== undefined ? 'image' : command === undefined ? 'url' : 'command',
    ...(url === undefined ? {} : { url: allowedUrl(url, settings.iOwnThisTarget) }),
    ...(command === undefined ? {} : { command: splitCommand(command), commandLine: command }),
    ...(image === undefined ? {} : { image }),
    mesh,
    ...(settings.port === undefined ? {} : { port: settings.port }),
    prefix: settings.prefix,
    healthPath: settings.healthPath,
    ...(settings.probe === undefined ? {} : { probe: settings.probe }),
    dropletId: settings.dropletId,
    ...environmentFrom(settings.env, env),
    inheritEnv: settings.inheritEnv,
    cwd,
    // What holds on this machine, as PATH does, holds in no container.
    parentEnv: image === undefined ? definedIn(env) : {},
    ...(token === undefined ? {} : { token }),
    ...(mesh
      ? {
          ports: {
            registry: settings.registryPort,
            orchestrator: settings.orchestratorPort,
            peer: settings.peerPort,
          },
        }
      : {}),
  }
}

const definedIn = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

/** A token that was handed to us has to be one we can take apart. Throws UsageError. */
function asJwt(token: string | undefined): string | undefined {
  if (token === undefined) return undefined
  try {
    const { header, payload } = segmentsOf(token)
    decoded(header)
    decoded(payload)
    return token
  } catch {
    throw new UsageError({
      expected: 'a JWT: three base64url parts joined by dots',
      came: `a text of ${token.length} characters that is none`,
      where: 'the token that was given',
      todo: 'give the token alone, as the Registry issued it',
    })
  }
}

async function tokenFrom(
  settings: Settings,
  { cwd, env }: Surroundings,
): Promise<string | undefined> {
  if (settings.tokenFile !== undefined)
    return secretFrom(settings.tokenFile, '--token-file', cwd, env)
  if (settings.token !== undefined) {
    if (settings.token.startsWith('env:')) return secretFrom(settings.token, '--token', cwd, env)
    throw new UsageError({
      expected: '--token env:NAME',
      came: 'a text that may be the token itself',
      where: 'the command line, which every user of the machine can read',
      todo: 'put the token into a file (--token-file) or a variable (--token env:NAME)',
    })
  }
  if (settings.registry === undefined) return undefined
  const { issueFrom } = await import('./real-registry.ts')
  if (settings.registryKey === undefined)
    throw new UsageError({
      expected: '--registry-key beside --registry',
      came: 'none',
      where: 'the command line',
      todo: 'add --registry-key env:NAME',
    })
  return issueFrom(
    settings.registry,
    secretFrom(settings.registryKey, '--registry-key', cwd, env),
    settings.dropletId ?? 42,
  )
}

/** What --env says; a value `env:NAME` is taken from there, and is a secret. */
function environmentFrom(
  given: Settings['env'] = {},
  surroundings: NodeJS.ProcessEnv,
): Pick<Target, 'env' | 'secretEnv'> {
  const pairs = Array.isArray(given) ? given.map(pairFrom) : Object.entries(given)
  const isSecret = (value: string): boolean => /^env:[A-Za-z_]\w*$/.test(value)
  return {
    env: Object.fromEntries(
      pairs.map(([name, value]) => [
        name,
        isSecret(value) ? fromVariable(value.slice(4), `--env ${name}`, surroundings) : value,
      ]),
    ),
    secretEnv: pairs.filter(([, value]) => isSecret(value)).map(([name]) => name),
  }
}

function pairFrom(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  if (at < 1)
    throw new UsageError({
      expected: '--env NAME=VALUE',
      came: `"${pair.slice(0, 40)}"`,
      where: '--env',
      todo: 'write NAME=VALUE',
    })
  return [pair.slice(0, at), pair.slice(at + 1)]
}

const withHealthPath = (profile: Profile, path: string | undefined): Profile =>
  path === undefined
    ? profile
    : {
        ...profile,
        endpoints: { ...profile.endpoints, health: { ...profile.endpoints.health, path } },
      }

function withMessage(profile: Profile, file: string | undefined, cwd: string): Profile {
  if (file === undefined) return profile
  const where = resolve(cwd, file)
  try {
    const value = JSON.parse(readFileSync(where, 'utf8')) as {
      message_type?: unknown
      payload?: unknown
    }
    if (
      typeof value.message_type !== 'string' ||
      typeof value.payload !== 'object' ||
      value.payload === null
    )
      throw new Error('it lacks message_type or payload')
    const inert = {
      message_type: value.message_type,
      payload: value.payload as Record<string, unknown>,
    }
    return { ...profile, message: { ...profile.message, inert: [inert] } }
  } catch (error) {
    throw new UsageError({
      expected: '{"message_type": "…", "payload": {…}} as JSON',
      came: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      where,
      todo: 'give a message the droplet accepts and that does no harm',
    })
  }
}
