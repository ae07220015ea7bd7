import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { closest } from 'fastest-levenshtein'
import { storyMutants } from '../../mocks/mutants/stories.ts'
import { mutants } from '../../mocks/mutants.ts'
import { UsageError } from '../model/usage-error.ts'
import { settingsOf } from './config.ts'
import { orderFrom } from './order.ts'
import { packageRoot } from './package.ts'
import { conclude } from './run.ts'

const droplet = join(packageRoot, 'dist/mocks/droplet/main.js')

/** All that can be played in place of the reference. */
const faulty = [...mutants, ...storyMutants]

/** What the reference is told to live by: short, so that a run of the whole catalogue waits for little. */
const shortConstants = { intervalSeconds: 0.5, jwksCooldownSeconds: 0.3, retryBaseMs: 100 }

/** Plays the reference droplet, or a mutant of it, as its own process. Throws UsageError. */
export async function demo(flags: Record<string, unknown>): Promise<number> {
  const { fault, list, ...rest } = flags
  if (list) {
    for (const mutant of faulty) process.stdout.write(`${mutant.name}\n`)
    return 0
  }
  const settings = settingsOf(rest)
  const order = await orderFrom(
    { ...settings, command: 'demo' },
    { cwd: process.cwd(), env: process.env },
  )
  const conduct = typeof fault === 'string' ? conductOf(fault) : {}
  if (!existsSync(droplet))
    throw new Error(`the reference droplet is missing from this installation: ${droplet}`)
  return conclude(
    {
      ...order,
      ...shortConstants,
      ...(settings.interval === undefined ? {} : { intervalSeconds: settings.interval }),
      // The reference heeds every hint, so its limits can be short; a stranger is judged by the profile's.
      profile: {
        ...order.profile,
        limits: { ...order.profile.limits, rotationMaxSeconds: 5, sendBudgetMs: 10_000 },
      },
      target: {
        ...order.target,
        kind: 'demo',
        ...(typeof fault === 'string' ? { fault } : {}),
        command: [process.execPath, droplet, '--conduct', JSON.stringify(conduct)],
        env: {
          OWN_PRIVATE_KEY_FILE: '{own.privateKeyFile}',
          OWN_PUBLIC_KEY_PEM: '{own.publicKeyPem}',
          REGISTRY_PUBLIC_KEY_PEM: '{registry.publicKeyPem}',
          ...order.target.env,
        },
      },
    },
    settings,
  )
}

function conductOf(name: string): object {
  const mutant = faulty.find((one) => one.name === name)
  if (mutant) return mutant.fault
  const names = faulty.map((one) => one.name)
  throw new UsageError({
    expected: 'the name of a mutant',
    came: `"${name}"`,
    where: 'demo --fault',
    todo: `the nearest is "${closest(name, names)}"; \`demo --list\` names them all`,
  })
}
