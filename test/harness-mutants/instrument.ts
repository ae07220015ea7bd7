import type { Part, Spot } from './spot.ts'
import { spotsOf } from './spots.ts'
import { childrenOf, type Node, parse } from './syntax.ts'

/** A mutant of the harness: one change in one place. */
export interface HarnessMutant {
  readonly number: number
  /** What the switch notes when the place is reached. */
  readonly place: number
  readonly file: string
  readonly line: number
  readonly kind: string
  readonly was: string
  readonly became: string
  readonly start: number
  readonly end: number
}

/** A source with all its mutants inside, each asleep until its number is switched on. */
export interface Instrumented {
  readonly code: string
  readonly mutants: readonly HarnessMutant[]
}

/** Numbers of one file begin here, so that they are the same wherever it is read. */
export function instrument(source: string, file: string, part: Part, base: number): Instrumented {
  const spots = spotsOf(source, part)
  const first = new Map<Spot, number>()
  const mutants: HarnessMutant[] = []
  for (const spot of spots) {
    const begin = base + mutants.length
    first.set(spot, begin)
    const { start, end } = spot.node
    for (const [index, { kind, became }] of spot.changes.entries())
      mutants.push({
        ...{ number: begin + index, place: spot.together ? begin : begin + index },
        ...{ file, kind, became, start, end },
        line: source.slice(0, start).split('\n').length,
        was: source.slice(start, end),
      })
  }
  return { code: `const $h = globalThis.$h; ${written(source, spots, first)}`, mutants }
}

function written(source: string, spots: readonly Spot[], first: Map<Spot, number>): string {
  const byPlace = new Map<string, Spot[]>()
  const place = ({ type, start, end }: Node): string => `${type} ${start} ${end}`
  for (const spot of spots) {
    const key = place(spot.node)
    byPlace.set(key, [...(byPlace.get(key) ?? []), spot])
  }
  const number = (spot: Spot): number => first.get(spot) ?? 0
  const write = (node: Node): string => {
    const here = byPlace.get(place(node)) ?? []
    const inner = here.find((spot) => spot.inner !== undefined)
    const core = inner?.inner ? inner.inner(number(inner), write) : spliced(source, node, write)
    return here.reduce((text, spot) => spot.outer?.(number(spot), text) ?? text, core)
  }
  return write(parse(source))
}

/** The text of a node, its children written anew. */
function spliced(source: string, node: Node, write: (node: Node) => string): string {
  let text = ''
  let from = node.start
  for (const child of childrenOf(node)) {
    // A short-hand property has its key in its value, which may have a default behind it.
    if (child.start < from) continue
    text += source.slice(from, child.start) + write(child)
    from = child.end
  }
  return text + source.slice(from, node.end)
}

/** The source with one mutant in it for good. */
export const mutated = (source: string, { start, end, became }: HarnessMutant): string =>
  source.slice(0, start) + became + source.slice(end)
