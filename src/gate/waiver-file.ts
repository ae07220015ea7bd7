import { closest } from 'fastest-levenshtein'
import { z } from 'zod'
import type { Problem, ToldWaiver } from '../model/waiver.ts'
import { daysBetween, isDate, longestDays } from './dates.ts'

/** One accepted failure: this check, failing for this cause, until that day. */
export interface Waiver {
  readonly entry: number
  readonly check: string
  /** Absent: whatever the cause. */
  readonly cause?: string
  readonly reason: string
  readonly owner: string
  readonly since?: string
  readonly until: string
}

export interface WaiverFile {
  /** As people call it, for messages. */
  readonly file: string
  readonly entries: readonly Waiver[]
  readonly mistyped: readonly ToldWaiver[]
}

/** What entries may name. */
export interface Vocabulary {
  readonly checks: readonly string[]
  readonly causes: readonly string[]
}

const text = z.string().trim().min(1)
const date = z.string().refine(isDate, 'a date such as 2026-03-31')

const entrySchema = z.strictObject({
  check: text,
  cause: text.optional(),
  reason: text,
  owner: text,
  since: date.optional(),
  until: date,
})

/** Takes the entries of a waivers file apart: those that can be used, and those that are mistyped. */
export function waiversFrom(
  list: readonly unknown[],
  file: string,
  today: string,
  words: Vocabulary,
): WaiverFile {
  const entries: Waiver[] = []
  const mistyped: ToldWaiver[] = []
  for (const [index, raw] of list.entries()) {
    const entry = index + 1
    const parsed = entrySchema.safeParse(raw)
    const slip = parsed.success
      ? (wrongWord(parsed.data, words) ??
        wrongDate(parsed.data, today) ??
        doubled(parsed.data, entries))
      : wrongShape(parsed.error.issues)
    if (parsed.success && !slip) entries.push({ entry, ...defined(parsed.data) })
    else if (slip) mistyped.push(told(raw, entry, { ...slip, where: whereOf(file, entry, raw) }))
  }
  return { file, entries, mistyped }
}

type Entry = z.infer<typeof entrySchema>
type Slip = Omit<Problem, 'where'>

const defined = ({ cause, since, ...rest }: Entry): Omit<Waiver, 'entry'> => ({
  ...rest,
  ...(cause === undefined ? {} : { cause }),
  ...(since === undefined ? {} : { since }),
})

/** Where an entry stands, in words; its check is named where it names one. */
export const whereOf = (file: string, entry: number, raw: unknown): string =>
  [`${file}, entry ${entry}`, ...namedBy(raw)].join(': ')

const namedBy = (raw: unknown): string[] => {
  const named = z.object({ check: z.string(), cause: z.string().optional() }).safeParse(raw)
  if (!named.success) return []
  const { check, cause } = named.data
  return [cause === undefined ? check : `${check} for ${cause}`]
}

function told(raw: unknown, entry: number, problem: Problem): ToldWaiver {
  const named = z.object({ check: z.string() }).safeParse(raw)
  return { entry, check: named.success ? named.data.check : '', state: 'mistyped', problem }
}

/** A member nobody knows is told first: it is often why another is missing. */
function wrongShape(issues: readonly z.core.$ZodIssue[]): Slip {
  const names = Object.keys(entrySchema.shape)
  const unknown = issues.find(({ code }) => code === 'unrecognized_keys')
  if (unknown?.code === 'unrecognized_keys') {
    const [wrong = ''] = unknown.keys
    return {
      expected: `an entry with ${names.join(', ')}`,
      came: `"${wrong}"`,
      todo: `did you mean "${closest(wrong, names)}"?`,
    }
  }
  const [issue] = issues
  const member = issue?.path.join('.') ?? ''
  return {
    expected: member === '' ? 'an object' : `${expectations[member] ?? 'a text'} as "${member}"`,
    came: issue?.message ?? 'something else',
    todo: 'every entry names its check, the reason, the owner, and the day it ends (until)',
  }
}

const expectations: Readonly<Record<string, string>> = {
  until: 'a date such as 2026-03-31',
  since: 'a date such as 2026-03-31',
  reason: 'why the failure is accepted',
  owner: 'who answers for it',
}

/** Controls are what every other answer rests on. */
const isControl = (check: string): boolean => check.startsWith('CTL-')

function wrongWord({ check, cause }: Entry, { checks, causes }: Vocabulary): Slip | undefined {
  if (!checks.includes(check))
    return {
      expected: 'the id of one check of the catalogue',
      came: `"${check}"`,
      todo: `did you mean "${closest(check.toUpperCase(), [...checks])}"? \`list\` shows them all`,
    }
  if (isControl(check))
    return {
      expected: 'a check that is no control',
      came: `"${check}", without which no other answer proves anything`,
      todo: 'mend what it found; a control cannot be waived',
    }
  if (cause !== undefined && !causes.includes(cause))
    return {
      expected: 'the id of a cause, as the report names it',
      came: `"${cause}"`,
      todo: `did you mean "${closest(cause.toUpperCase(), [...causes])}"?`,
    }
  return undefined
}

function wrongDate({ since = '', until }: Entry, today: string): Slip | undefined {
  const from = since === '' ? today : since
  if (from > today)
    return {
      expected: 'a day that has come, as "since"',
      came: from,
      todo: 'write the day on which the failure was accepted',
    }
  if (since !== '' && until < since)
    return {
      expected: 'an end after its beginning',
      came: `from ${since} until ${until}`,
      todo: 'mend "since" or "until"',
    }
  if (daysBetween(from, until) > longestDays)
    return {
      expected: `an end at most ${longestDays} days after ${since === '' ? 'today' : since}`,
      came: `${until}, which is ${daysBetween(from, until)} days`,
      todo: 'choose an earlier day; whoever still needs the waiver then renews it on purpose',
    }
  return undefined
}

function doubled({ check, cause }: Entry, before: readonly Waiver[]): Slip | undefined {
  const same = before.find((one) => one.check === check && one.cause === cause)
  return (
    same && {
      expected: 'one entry for a check and a cause',
      came: `the same as entry ${same.entry}`,
      todo: 'remove one of the two',
    }
  )
}
