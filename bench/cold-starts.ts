import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cast } from '../fixtures/keys.ts'
import { twinOf } from '../src/session/diagnosis/twin.ts'
import { atMost, type Figure, type Goal, inMilliseconds, milliseconds } from './figure.ts'
import { bin, median, timeNode } from './measure.ts'

interface Command {
  readonly what: string
  readonly args: readonly string[]
  readonly goal?: Goal
}

const lookups: readonly Command[] = [['--version'], ['list'], ['explain', 'CTL-POS-TOKEN']].map(
  (args) => ({ what: `\`${args.join(' ')}\`, cold`, args, goal: atMost(150) }),
)

/** Commands that need no droplet, beside an empty Node; every round starts each of them once. */
export async function coldStarts(rounds: number, cast: Cast): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'udc-bench-'))
  try {
    return await timedInTurn(rounds, [...lookups, explaining(folder, cast)])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timedInTurn(rounds: number, commands: readonly Command[]): Promise<Figure[]> {
  const bare: number[] = []
  const times = commands.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    bare.push((await timeNode(['-e', '0'])).ms)
    for (const [index, command] of commands.entries())
      times[index]?.push(await timeCommand(command))
  }
  const empty = median(bare)
  return commands.map(({ what, goal }, index) => {
    const ms = median(times[index] ?? [])
    return {
      what,
      ...inMilliseconds(ms),
      ...(goal ? { goal } : {}),
      beside: `${(ms / empty).toFixed(1)} × an empty Node (${milliseconds(empty)})`,
    }
  })
}

async function timeCommand({ what, args }: Command): Promise<number> {
  const { ms, code } = await timeNode([bin, ...args])
  if (code !== 0) throw new Error(`${what}: exit ${code}`)
  return ms
}

/** The token of the golden story, with all that is needed to name its cause. */
function explaining(folder: string, cast: Cast): Command {
  const now = Math.floor(Date.now() / 1000)
  const header = { alg: 'RS256', typ: 'JWT' }
  const claims = { droplet_id: 42, iat: now, exp: now + 3600 }
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const token = file('token', twinOf(cast, 'KD', { header, claims }))
  const keySet = file('jwks.json', JSON.stringify({ keys: [cast.K1.jwk] }))
  const own = file('own.pem', cast.KD.pem)
  return {
    what: '`explain-401` of a self-signed token, cold',
    args: ['explain-401', '--token-file', token, '--jwks', keySet, '--key', `own=${own}`],
  }
}
