import { closest } from 'fastest-levenshtein'
import { request } from 'undici'
import { membersOf } from '../../model/json.ts'
import { UsageError } from '../../model/usage-error.ts'
import { allDeviations, deviationsCalled } from '../../session/bench/deviations.ts'
import { textSecret } from '../../wire/secrets.ts'
import { wall } from '../wall.ts'
import { secretHeader } from './control.ts'
import { type ControlAddress, noBench, readControlFile } from './control-file.ts'

export interface MintFlags {
  readonly deviation?: string
  readonly list?: boolean
  readonly registryPort?: number
}

/** Prints a token of the running bench and nothing else, or the names of the deviations. Throws UsageError. */
export async function mint({ deviation, list, registryPort = 18_180 }: MintFlags): Promise<number> {
  if (list) {
    for (const { name } of allDeviations()) process.stdout.write(`${name}\n`)
    return 0
  }
  const name = deviation === undefined ? undefined : await oneDeviation(deviation)
  const address = readControlFile(registryPort)
  wall.know([textSecret(address.secret, 'control secret')])
  process.stdout.write(`${await tokenFrom(address, name, registryPort)}\n`)
  return 0
}

async function oneDeviation(text: string): Promise<string> {
  const all = allDeviations()
  const fitting = deviationsCalled(text, all).map(({ name }) => name)
  const [name] = fitting
  if (name !== undefined && fitting.length === 1) return name
  const near = closest(
    text,
    all.map((one) => one.name),
  )
  throw new UsageError({
    expected: 'a text that fits one deviation',
    came: fitting.length === 0 ? `"${text}"` : `"${text}", which fits ${fitting.length}`,
    where: 'mint --deviation',
    todo:
      name === undefined
        ? `the nearest is "${near}"; \`mint --list\` names them all`
        : `write more of the name, for example "${name}"; \`mint --list\` names them all`,
  })
}

async function tokenFrom(
  { url, secret }: ControlAddress,
  deviation: string | undefined,
  registryPort: number,
): Promise<string> {
  const answer = await request(`${url}/mint`, {
    method: 'POST',
    headers: { [secretHeader]: secret, 'content-type': 'application/json' },
    body: JSON.stringify(deviation === undefined ? {} : { deviation }),
    headersTimeout: 5000,
    bodyTimeout: 5000,
  }).catch(() => {
    throw noBench(registryPort)
  })
  const { token, detail } = membersOf(await answer.body.json())
  if (answer.statusCode === 200 && typeof token === 'string') return token
  throw new UsageError({
    expected: 'a token of the bench',
    came: typeof detail === 'string' ? detail : `HTTP ${answer.statusCode}`,
    where: `${url}/mint`,
    todo: '`mint --list` names what can be minted',
  })
}
