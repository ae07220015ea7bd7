import type { Node } from './syntax.ts'

/** One way to make a judgement wrong, as text: what stood there, and what stands there instead. */
export interface Change {
  readonly kind: string
  readonly became: string
}

/** A node that can be mutated, and how it is written so that a switch decides at run time. */
export interface Spot {
  readonly node: Node
  readonly changes: readonly Change[]
  /** One question at run time decides about all its changes. */
  readonly together?: true
  /** `first` is the number of the first change; `piece` writes a node below this one. */
  readonly inner?: (first: number, piece: (node: Node) => string) => string
  /** Wraps what the node is written as otherwise. */
  readonly outer?: (first: number, text: string) => string
}

/** Where the walk over a source stands. */
export interface Place {
  readonly source: string
  readonly node: Node
  readonly parents: readonly Node[]
  readonly text: (node: Node) => string
}

/** What part of the harness a source belongs to: what counts as an assertion differs. */
export type Part = 'suites' | 'kernel' | 'diagnosis' | 'redaction'
