import { missingPackage } from '../launch/image/missing.ts'
import { packageAt } from '../launch/image/testcontainers.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Settings } from './settings.ts'

/** What cannot be said beside --image, and what must be installed for it. Throws UsageError. */
export function demandImage(settings: Settings, cwd: string): void {
  for (const [name, todo] of besides) if (settings[name]) throw misplaced(flagOf(name), todo)
  if (packageAt(cwd) === undefined) throw new UsageError(missingPackage)
}

const besides = [
  ['command', 'drop one of them: --command starts a process of this machine'],
  ['url', 'drop the URL: the container is asked at a port of 127.0.0.1 that is free'],
  ['mesh', 'drop --mesh: a droplet that we start is told of our mesh anyway'],
  ['inheritEnv', 'name what the droplet needs: --env NAME=env:NAME'],
] as const

const flagOf = (name: (typeof besides)[number][0]): string =>
  ({ command: '--command', url: 'a URL', mesh: '--mesh', inheritEnv: '--inherit-env' })[name]

const misplaced = (flag: string, todo: string): UsageError =>
  new UsageError({
    expected: `--image without ${flag}`,
    came: 'both',
    where: 'the command line',
    todo,
  })
