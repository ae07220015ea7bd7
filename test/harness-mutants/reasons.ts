import type { Survivor } from './record.ts'

type Place = Pick<Survivor, 'file' | 'kind' | 'was' | 'became'>

interface Reason {
  readonly file: RegExp
  readonly was: RegExp
  /** Absent where it holds for every change of this text. */
  readonly became?: RegExp
  readonly reason: string
}

/** What was found out about survivors, by a person: mutants that change no verdict, or none that can be seen. */
const reasons: readonly Reason[] = [
  {
    file: /auth\/reads/,
    was: /^\(reply\.status \?\? 0\) < 300$/,
    became: /<=/,
    reason: 'Beside 2xx only 401 and 403 come this far: 300 has been told as wrong before.',
  },
  {
    file: /wire\/taint/,
    was: /^(?:end !== -1 && )?end - at < 200$/,
    reason:
      'No name is as long as 200 characters, and where no bracket closes nothing is skipped either way.',
  },
  {
    file: /wire\/taint/,
    was: /^end < text\.length$/,
    became: /<=/,
    reason: 'Beyond the end there is no character to go on with.',
  },
  {
    file: /wire\/redact-jwt/,
    was: /^typeof value === 'number' \|\| typeof value === 'boolean'$/,
    reason: 'No number or boolean is so long that it is cut: either way it is shown as it is.',
  },
  {
    file: /wire\/taint/,
    was: /^same\.every\(\(\{ text \}\) => text !== form\.text\)$/,
    became: /some/,
    reason: 'A spelling may stand in the index twice; it is found all the same, and hidden once.',
  },
  {
    file: /wire\/redact\.ts/,
    was: /^whole\.length >= shortText$/,
    reason: 'It decides which results are remembered, and so how long redaction takes.',
  },
  {
    file: /wire\/redact-jwt/,
    was: /^segment\.length > maxSegment$/,
    became: />=/,
    reason:
      'Whether a header of exactly 8,192 characters is still read for the description of a token.',
  },
  {
    file: /key\/cold/,
    was: /^maxWaitMs >= 35_000$/,
    reason:
      'How long a renewal is waited for where --max-wait is exactly 35 s, or a millisecond off.',
  },
]

export const notLookedAt = 'not looked at yet'

export const reasonFor = ({ file, was, became }: Place): string =>
  reasons.find(
    (one) =>
      one.file.test(file) &&
      one.was.test(was) &&
      (one.became === undefined || one.became.test(became)),
  )?.reason ?? notLookedAt
