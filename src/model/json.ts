import type { Json } from './token.ts'

/** Whether a value is an object as JSON knows it: no list, and not null. */
export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members of an object; empty for anything else. */
export const membersOf = (value: unknown): Json => (isRecord(value) ? value : {})
