import { parseAst } from 'rolldown/parseAst'

/** A node of the syntax tree, with its place in the source. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

/** The syntax tree of a TypeScript source; throws where the text is none. */
export function parse(source: string): Node {
  const program: unknown = parseAst(source, {
    lang: 'ts',
    sourceType: 'module',
    preserveParens: true,
  })
  if (!isNode(program)) throw new Error('the parser returned no program')
  return program
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'start' in value &&
  'end' in value

/** Types say nothing at run time; of the expressions that carry one, the expression stays. */
const wrappers = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']
const typeMembers = ['typeAnnotation', 'returnType', 'typeParameters', 'typeArguments']

/** The children that run, in the order of the source; of a short-hand property, the value before the key in it. */
export function childrenOf(node: Node): Node[] {
  return Object.entries(node)
    .filter(([name]) => !typeMembers.includes(name))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .filter(({ type }) => !type.startsWith('TS') || wrappers.includes(type))
    .sort((a, b) => a.start - b.start || b.end - a.end)
}

/** A member that is a node. */
export function at(node: Node, name: string): Node {
  const value = node[name]
  if (!isNode(value)) throw new Error(`${node.type} has no ${name}`)
  return value
}

/** A member that is a list of nodes; holes are left out. */
export function listAt(node: Node, name: string): Node[] {
  const value = node[name]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The expression inside any parentheses. */
export function bare(node: Node): Node {
  return node.type === 'ParenthesizedExpression' ? bare(at(node, 'expression')) : node
}

/** The name of what is called: that of a function, or that of a method. */
export function calledName(node: Node): { name: string; method: boolean } | undefined {
  if (node.type !== 'CallExpression') return undefined
  const callee = at(node, 'callee')
  const method = callee.type === 'MemberExpression' && callee.computed !== true
  const named = method ? at(callee, 'property') : callee
  return typeof named.name === 'string' ? { name: named.name, method } : undefined
}
