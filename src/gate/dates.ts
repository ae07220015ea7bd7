/** The longest a failure may be accepted. */
export const longestDays = 90

/** From how many days before its end a waiver is warned of. */
export const warningDays = 14

const dayMs = 86_400_000

/** Days are those of UTC, so that a gate says the same wherever it runs. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

/** Whole days from one date to another; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / dayMs)

/** Whether a text is a day of the calendar, written as in ISO 8601. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(text)
  return !Number.isNaN(time) && dayOf(new Date(time)) === text
}
