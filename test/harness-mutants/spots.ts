import type { Change, Part, Place, Spot } from './spot.ts'
import { list, removal, verdict } from './spots-outcomes.ts'
import { at, bare, calledName, childrenOf, listAt, type Node, parse } from './syntax.ts'

/** All places of a source that can be mutated, outermost first. */
export function spotsOf(source: string, part: Part): Spot[] {
  const spots: Spot[] = []
  const text = (node: Node): string => source.slice(node.start, node.end)
  const visit = (node: Node, parents: readonly Node[]): void => {
    if (node.type === 'ImportDeclaration' || (part === 'suites' && isStimulus(node))) return
    const place = { source, node, parents, text }
    spots.push(
      ...[comparison, junction, inversion, quantifier, verdict, removal].flatMap(
        (find) => find(place, part) ?? [],
      ),
      ...list(place, part),
    )
    for (const child of childrenOf(node)) visit(child, [node, ...parents])
  }
  visit(parse(source), [])
  return spots
}

/** Judges are pure and never wait: what is handed a stage, or waits, does something and judges nothing. */
const isStimulus = (node: Node): boolean =>
  node.async === true || listAt(node, 'params').some(({ name }) => name === 'stage')

const opposites: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}
const boundaries: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }

/** a < b becomes its opposite, and a <= b, and a < b + 1 where b is a number. */
function comparison({ node, text }: Place): Spot | undefined {
  const operator = String(node.operator)
  const opposite = opposites[operator]
  if (node.type !== 'BinaryExpression' || opposite === undefined) return undefined
  const [left, right] = [at(node, 'left'), at(node, 'right')]
  const boundary = boundaries[operator]
  const written = (sign: string, by = 0): string =>
    `${text(left)} ${sign} ${by === 0 ? text(right) : Number(right.value) + by}`
  const changes: Change[] = [
    { kind: 'opposite comparison', became: written(opposite) },
    ...(boundary ? [{ kind: 'bound', became: written(boundary) }] : []),
    ...(boundary && Number.isInteger(right.value)
      ? [{ kind: 'off by one', became: written(operator, 1) }]
      : []),
  ]
  return {
    node,
    changes,
    together: true,
    inner: (first, piece) =>
      `$h.compare(${first}, ${changes.length}, '${operator}', ${piece(left)}, ${piece(right)})`,
  }
}

/** && becomes ||, and || becomes &&. */
function junction({ node, text, parents }: Place): Spot | undefined {
  const operator = String(node.operator)
  if (node.type !== 'LogicalExpression' || operator === '??') return undefined
  const [left, right] = [at(node, 'left'), at(node, 'right')]
  const other = operator === '&&' ? '||' : '&&'
  // Beside an operator of the same rank the new one needs parentheses.
  const became = `${text(left)} ${other} ${text(right)}`
  const [open, close] = parents[0]?.type === 'LogicalExpression' ? ['(', ')'] : ['', '']
  const held = (side: Node): string =>
    side.type === 'LogicalExpression' ? `(${text(side)})` : text(side)
  return {
    node,
    changes: [
      {
        kind: 'other junction',
        became: `${open}${open ? became : `${held(left)} ${other} ${held(right)}`}${close}`,
      },
    ],
    inner: (first, piece) =>
      operator === '&&'
        ? `$h.value($h.truth(${first}, ${piece(left)}) ? ${piece(right)} : $h.last())`
        : `$h.value($h.truth(${first}, ${piece(left)}) ? $h.last() : ${piece(right)})`,
  }
}

const questions = ['test', 'includes', 'has', 'startsWith', 'endsWith', 'some', 'every', 'hasOwn']

/** Whether the node is a question that is inverted as such, wherever it stands. */
const isQuestion = (node: Node): boolean => {
  if (node.type === 'ChainExpression') return isQuestion(at(node, 'expression'))
  if (node.type === 'UnaryExpression') return node.operator === '!'
  if (node.type === 'BinaryExpression') return ['in', 'instanceof'].includes(String(node.operator))
  const called = calledName(node)
  if (!called) return false
  return called.method
    ? questions.includes(called.name)
    : /^(?:is|has|are|can)[A-Z]/.test(called.name)
}

const isCompared = (node: Node): boolean =>
  node.type === 'BinaryExpression' && String(node.operator) in opposites

/** Conditions and questions turn into their contrary. */
function inversion({ node, parents, text }: Place): Spot | undefined {
  const parent = parents[0]
  const decides =
    (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') &&
    parent.test === node
  const asked = isQuestion(node) && !belongsToChain(node, parent) && !isNegated(parent)
  const condition = bare(node)
  const told = isQuestion(condition) || isCompared(condition)
  if (!asked && !(decides && !told)) return undefined
  const negated = node.type === 'UnaryExpression' && node.operator === '!'
  return {
    node,
    changes: [
      {
        kind: 'inverted condition',
        became: negated ? `(!!${text(at(node, 'argument'))})` : `!(${text(node)})`,
      },
    ],
    outer: (first, written) => `$h.invert(${first}, ${written})`,
  }
}

const isNegated = (parent: Node | undefined): boolean =>
  parent?.type === 'UnaryExpression' && parent.operator === '!'

/** A link of a longer chain cannot be wrapped by itself. */
const belongsToChain = (node: Node, parent: Node | undefined): boolean =>
  parent !== undefined &&
  (parent.type === 'ChainExpression' ||
    (parent.type === 'MemberExpression' && parent.object === node) ||
    (parent.type === 'CallExpression' && parent.callee === node))

/** some becomes every, and every becomes some. */
function quantifier({ node, text }: Place): Spot | undefined {
  const called = calledName(node)
  if (!called?.method || !['some', 'every'].includes(called.name)) return undefined
  const callee = at(node, 'callee')
  const property = at(callee, 'property')
  const object = at(callee, 'object')
  const other = called.name === 'some' ? 'every' : 'some'
  const rest = text(node).slice(property.end - node.start)
  const joint = callee.optional === true ? '?.' : ''
  return {
    node,
    changes: [
      { kind: 'other quantifier', became: `${text(object)}${joint || '.'}${other}${rest}` },
    ],
    inner: (first, piece) =>
      `${piece(object)}${joint}[$h.is(${first}) ? '${other}' : '${called.name}'](${listAt(node, 'arguments').map(piece).join(', ')})`,
  }
}
