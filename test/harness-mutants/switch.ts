/** How many questions are asked between two looks at the clock: a mutant may have lost its way in a loop. */
const betweenLooks = 1024

/** A harmless mutant: the sides of every comparison exchanged. */
export const canary = -2

/** Which mutant is awake, and which places were reached: all that instrumented code knows. */
export interface Switch {
  active: number
  reached: Set<number>
  asked: number
  /** On the clock of `performance`: whoever asks later is held up, and is told so. */
  until: number
}

declare global {
  var $h: ReturnType<typeof createSwitch>
}

/** What instrumented code calls; `state` belongs to whoever wakes mutants. */
export function createSwitch() {
  const state: Switch = {
    active: -1,
    reached: new Set(),
    asked: 0,
    until: Number.POSITIVE_INFINITY,
  }
  let last: unknown
  const is = (number: number): boolean => {
    state.reached.add(number)
    if (state.active === -1) return false
    state.asked += 1
    // Who tries again after this is told so at once.
    if (state.asked % betweenLooks === 0 && performance.now() > state.until)
      state.until = Number.NEGATIVE_INFINITY
    if (state.until === Number.NEGATIVE_INFINITY)
      throw new Error('this mutant does not come to an end')
    return state.active === number
  }
  return {
    state,
    is,
    value: <T>(value: T): T => value,
    invert: (number: number, value: unknown): unknown => (is(number) ? !value : value),
    compare: (first: number, changes: number, sign: string, a: never, b: never): boolean => {
      is(first)
      const change = state.active - first
      if (state.active === canary) return compared(exchanged[sign] ?? '', b, a)
      if (change === 0) return compared(contraries[sign] ?? '', a, b)
      if (change === 1 && changes > 1) return compared(neighbours[sign] ?? '', a, b)
      if (change === 2 && changes > 2) return compared(sign, a, b, 1)
      return compared(sign, a, b)
    },
    truth: (number: number, value: unknown): boolean => {
      last = value
      return is(number) ? !value : Boolean(value)
    },
    last: (): unknown => last,
    replace: (
      number: number,
      text: string,
      method: 'replace',
      ...rest: [string, string]
    ): string => (is(number) ? text : text[method](...rest)),
  }
}

const contraries: Readonly<Record<string, string>> = {
  ...{ '===': '!==', '!==': '===', '<': '>=', '>=': '<', '>': '<=', '<=': '>' },
}
const exchanged: Readonly<Record<string, string>> = {
  ...{ '===': '===', '!==': '!==', '<': '>', '>=': '<=', '>': '<', '<=': '>=' },
}
const neighbours: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }

/** `by` is only asked for beside a number. */
function compared(operator: string, a: never, b: never, by?: number): boolean {
  const other = by === undefined ? b : Number(b) + by
  switch (operator) {
    case '===':
      return a === other
    case '!==':
      return a !== other
    case '<':
      return a < other
    case '<=':
      return a <= other
    case '>':
      return a > other
    case '>=':
      return a >= other
    default:
      throw new Error(`${operator} is no comparison`)
  }
}
