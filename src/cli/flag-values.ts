import { InvalidArgumentError } from 'commander'

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 }

/** A time in seconds: `30`, `30s`, `500ms`, `2m`. */
export const seconds = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text)
  if (!match) throw new InvalidArgumentError('Write a number of seconds, such as 30s.')
  return Number(match[1]) * (unitSeconds[match[2] ?? 's'] ?? 1)
}

export const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}

export const reporterNames =
  'terminal, json, ndjson, junit, sarif, github, markdown, tap, csv or html; repeatable'

/** The values of a flag that may be repeated. */
export const many = (value: string, before: readonly string[] = []): string[] => [...before, value]
