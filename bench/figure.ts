/** One line of the table. */
export interface Figure extends Amount {
  readonly what: string
  readonly goal?: Goal
  readonly beside: string
}

export interface Amount {
  /** Undefined where it was not measured; `beside` then says why. */
  readonly value: number | undefined
  readonly unit: 's' | 'ms' | '×' | 'MB'
}

export interface Goal {
  readonly bound: '≤' | '≥'
  readonly value: number
}

export const atMost = (value: number): Goal => ({ bound: '≤', value })
export const atLeast = (value: number): Goal => ({ bound: '≥', value })

export const inSeconds = (ms: number): Amount => ({ value: ms / 1000, unit: 's' })
export const inMilliseconds = (ms: number): Amount => ({ value: ms, unit: 'ms' })
export const asRatio = (value: number): Amount => ({ value, unit: '×' })

export const seconds = (ms: number): string => amountText(inSeconds(ms))
export const milliseconds = (ms: number): string => amountText(inMilliseconds(ms))

export function amountText({ value, unit }: Amount): string {
  if (value === undefined) return '–'
  return `${value.toFixed(decimals(value, unit))} ${unit}`
}

export const goalText = ({ goal, unit }: Figure): string =>
  goal ? `${goal.bound} ${goal.value} ${unit}` : ''

/** Met, or by how much of the goal it was missed; empty where there is no goal or nothing to hold against it. */
export function verdictText({ goal, value }: Figure): string {
  if (!goal || value === undefined) return ''
  const lacking = goal.bound === '≤' ? value - goal.value : goal.value - value
  if (lacking <= 0) return 'met'
  return `missed by ${Math.ceil((lacking / goal.value) * 100)} %`
}

/** The figures, or one line that says why there are none. */
export async function orNotMeasured(
  head: Omit<Figure, 'value' | 'beside'>,
  measure: () => Promise<Figure[]>,
): Promise<Figure[]> {
  try {
    return await measure()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [{ ...head, value: undefined, beside: `not measured: ${reason}` }]
  }
}

function decimals(value: number, unit: Amount['unit']): number {
  if (unit === 's') return 1
  if (unit === '×') return value < 10 ? 2 : 1
  if (unit === 'MB' || value >= 10) return 0
  return value < 1 ? 2 : 1
}
