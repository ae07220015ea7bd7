import type { Part, Place, Spot } from './spot.ts'
import { at, calledName, listAt, type Node } from './syntax.ts'

/** A judge that passes whatever it saw. */
export function verdict({ node, text }: Place, part: Part): Spot | undefined {
  const passing = { kind: 'always passes', became: "{ state: 'pass' }" }
  const called = calledName(node)
  if (part === 'suites' && called && !called.method && /^(?:fail|inconclusive)$/.test(called.name))
    return {
      node,
      changes: [{ ...passing, became: "({ state: 'pass' } as const)" }],
      outer: (first, written) => `$h.value($h.is(${first}) ? { state: 'pass' } : ${written})`,
    }
  if (part !== 'kernel' || node.type !== 'Property') return undefined
  const [key, value] = [at(node, 'key'), at(node, 'value')]
  if (key.name !== 'state' || !/^'(?:fail|inconclusive|blocked|error)'$/.test(text(value)))
    return undefined
  return {
    node: value,
    changes: [{ ...passing, became: "'pass'" }],
    outer: (first, written) => `$h.value($h.is(${first}) ? 'pass' : ${written})`,
  }
}

/** A redaction rule that replaces nothing. */
export function removal({ node, text }: Place, part: Part): Spot | undefined {
  const called = calledName(node)
  if (part !== 'redaction' || !called?.method || !/^replace(?:All)?$/.test(called.name))
    return undefined
  const object = at(at(node, 'callee'), 'object')
  return {
    node,
    changes: [{ kind: 'rule removed', became: text(object) }],
    inner: (first, piece) =>
      `$h.replace(${[first, piece(object), `'${called.name}'`, ...listAt(node, 'arguments').map(piece)].join(', ')})`,
  }
}

const isLiteral = ({ type }: Node): boolean => type === 'Literal'

/** Lists lose one element; lists of words or numbers also lose all. */
export function list({ node, parents, text }: Place, part: Part): Spot[] {
  const called = calledName(node)
  const judges = part === 'suites' && called?.name === 'all' && !called.method
  const elements = judges ? listAt(node, 'arguments') : listAt(node, 'elements')
  const isList = node.type === 'ArrayExpression' && parents[0]?.type !== 'ArrayExpression'
  const words = isList && elements.length > 0 && elements.every(isLiteral)
  const rules = isList && part !== 'suites' && part !== 'kernel' && elements.length > 1
  if (!judges && !words && !rules) return []
  const [open, close] = judges ? ['all(', ')'] : ['[', ']']
  const without = (index: number): string =>
    open +
    elements
      .filter((_, other) => other !== index)
      .map(text)
      .join(', ') +
    close
  const spread = (first: number, piece: (node: Node) => string): string =>
    open +
    elements
      .map((element, index) => `...($h.is(${first + index}) ? [] : [${piece(element)}])`)
      .join(', ') +
    close
  const kind = judges ? 'judge dropped' : 'element dropped'
  const dropped: Spot = {
    node,
    changes: elements.map((_, index) => ({ kind, became: without(index) })),
    inner: spread,
  }
  if (!words || elements.length < 2) return [dropped]
  const emptied: Spot = {
    node,
    changes: [{ kind: 'set emptied', became: '[]' }],
    outer: (first, written) => `$h.value($h.is(${first}) ? [] : ${written})`,
  }
  return [dropped, emptied]
}
