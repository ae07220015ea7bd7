import type { HeaderLine } from '../model/exchange.ts'

/** Header lines by lower-case name; repeated ones joined by ", ". */
export function joined(headers: readonly HeaderLine[]): Record<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = values.get(key)
    values.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(values)
}
