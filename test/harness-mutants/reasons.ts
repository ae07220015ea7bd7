import type { Survivor } from './record.ts'

type Place = Pick<Survivor, 'file' | 'kind' | 'was' | 'became'>

interface Reason {
  readonly file: RegExp
  readonly was: RegExp
  readonly reason: string
}

/** What was found out about survivors, by a person: mutants that change no verdict, or none that can be seen. */
const reasons: readonly Reason[] = []

export const notLookedAt = 'not looked at yet'

export const reasonFor = ({ file, was }: Place): string =>
  reasons.find((one) => one.file.test(file) && one.was.test(was))?.reason ?? notLookedAt
