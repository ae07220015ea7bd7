import { usualMaxWaitMs } from '../model/stage.ts'
import type { Settings } from './settings.ts'
import { isLocal, urlIn } from './target-url.ts'

/** What holds where nothing was said: the same settings, with a value for each that has one. */
export const withDefaults = (given: Settings) => ({
  ...given,
  ...switches(given),
  ...limits(given),
  ...meshPorts(given),
  prefix: given.prefix ?? '',
  profile: given.profile ?? 'mesh',
  only: given.only ?? [],
  exclude: given.exclude ?? [],
  level: given.level ?? 'may',
  failOn: given.failOn ?? 'must',
  reporter: given.reporter ?? ['terminal'],
})

/** The ports on which a mesh for a droplet that the user starts is found. */
export const meshPorts = (given: Settings) => ({
  registryPort: given.registryPort ?? 18_180,
  orchestratorPort: given.orchestratorPort ?? 18_181,
  peerPort: given.peerPort ?? 18_182,
})

const switches = (given: Settings) => ({
  mesh: given.mesh ?? false,
  inheritEnv: given.inheritEnv ?? false,
  requireComplete: given.requireComplete ?? false,
  bail: given.bail ?? false,
  disruptive: given.disruptive ?? false,
  soak: given.soak ?? false,
  readOnly: given.readOnly ?? false,
  insecure: given.insecure ?? false,
  iOwnThisTarget: given.iOwnThisTarget ?? false,
  timings: given.timings ?? false,
  color: given.color ?? true,
})

const limits = (given: Settings) => ({
  jobs: given.jobs ?? 4,
  instances: given.instances ?? 4,
  wait: given.wait ?? (given.mesh ? 60 : 30),
  timeout: given.timeout ?? 5,
  maxWait: given.maxWait ?? (isStarted(given) ? usualMaxWaitMs / 1000 : 90),
  interval: given.interval ?? 1,
  rate: given.rate ?? (isRemote(given.url) ? 50 : undefined),
})

const isStarted = ({ command, image }: Settings): boolean =>
  command !== undefined || image !== undefined

function isRemote(text: string | undefined): boolean {
  const url = text === undefined ? undefined : urlIn(text)
  return url !== undefined && !isLocal(url.href)
}
