import { oneLine } from '../../reporters/sanitize.ts'
import { fourLines } from '../cli/usage.ts'
import { wall } from '../cli/wall.ts'
import type { Trouble } from '../model/report.ts'
import type { UsageError } from '../model/usage-error.ts'

/** Why a test is red. Its stack is its message: a place in our code would tell nobody anything. */
export class RedTest extends Error {
  override readonly name: string = 'udc-conformance'
  constructor(title: string, lines: FourLines, more: readonly string[] = []) {
    super([title, clean(lines), ...more.map((line) => `  ${shown(line)}`)].join('\n').trimEnd())
    this.stack = `${this.name}: ${this.message}`
  }
}

/** The run could not go on. */
export class TroubledRun extends RedTest {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    const { log = [] } = trouble
    const printed = log.length === 0 ? [] : ['its last lines:', ...log]
    super(subjects[trouble.kind], trouble, printed)
    this.trouble = trouble
  }
}

export const forPeople = (error: UsageError): RedTest =>
  new RedTest('asked for something it cannot do', error)

type FourLines = Parameters<typeof fourLines>[0]

const clean = ({ expected, came, where, todo }: FourLines): string =>
  fourLines({
    expected: shown(expected),
    came: shown(came),
    where: shown(where),
    todo: shown(todo),
  })

/** A text as the host may print it: one line, no secret of the run, nothing that a terminal obeys. */
export const shown = (text: string): string => oneLine(wall.filter(text))

const subjects: Readonly<Record<Trouble['kind'], string>> = {
  unreachable: 'the droplet could not be reached',
  usage: 'the dialect of the droplet could not be recognised',
  mock: 'our own mock mesh failed, the droplet is not to blame',
  harness: 'the harness itself failed, the droplet is not to blame',
}
