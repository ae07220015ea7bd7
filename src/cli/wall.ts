import { readFileSync, statSync, writeFileSync } from 'node:fs'
import type { Trouble } from '../model/report.ts'
import type { Secret } from '../wire/spellings.ts'
import { createTaint } from '../wire/taint.ts'

/** A place where something secret was written, and the names of what was. */
export interface Leak {
  readonly sink: string
  readonly names: readonly string[]
}

/**
 * The last wall between this process and its readers. Secrets are taken out where they are captured; here is
 * what knows all of them, filters everything that is written, and in the end looks at what was.
 */
export interface Wall {
  know(secrets: readonly Secret[]): void
  filter(text: string): string
  namesIn(text: string): string[]
  /** More of it than the longest secret need not be remembered to find one that came in pieces. */
  longest(): number
  /** A file that is looked at in the end. */
  watch(file: string): void
  leaked(leak: Leak): void
  /** All leaks so far, the files read again; from each that holds a secret it is taken out. */
  leaks(): readonly Leak[]
}

export function createWall(): Wall {
  const taint = createTaint()
  const files = new Set<string>()
  const found = new Map<string, Set<string>>()
  const leaked = ({ sink, names }: Leak): void => {
    const before = found.get(sink) ?? new Set()
    found.set(sink, new Set([...before, ...names]))
  }
  return {
    know(secrets) {
      for (const secret of secrets) taint.add(secret)
    },
    filter: taint.replace,
    namesIn: taint.namesIn,
    longest: taint.longest,
    watch: (file) => files.add(file),
    leaked,
    leaks() {
      for (const file of files) {
        const text = regularText(file)
        const names = taint.namesIn(text)
        if (names.length === 0) continue
        leaked({ sink: file, names })
        writeFileSync(file, taint.replace(text))
      }
      return [...found].map(([sink, names]) => ({ sink, names: [...names] }))
    },
  }
}

/** The wall of this process. */
export const wall = createWall()

/** What a person is told of leaks: where and of what, never the secret itself. */
export const leakTrouble = (leaks: readonly Leak[]): Trouble => ({
  kind: 'harness',
  expected: 'no secret of the run in anything it writes',
  came: leaks.map(({ sink, names }) => `${names.join(', ')} in ${sink}`).join('; '),
  where: 'the last look at what was written',
  todo: 'this is a fault of ours and no verdict on your droplet: it was taken out of the files; treat what was shown as known to others, and please report it',
})

/** A pipe or a device cannot be read again, and a file may be gone. */
function regularText(file: string): string {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : ''
  } catch {
    return ''
  }
}
