export type LaunchErrorKind = 'not-found' | 'port-taken' | 'exited' | 'never-ready' | 'silent'

/** How a process ended: by its own code, or by a signal. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface LaunchErrorLines {
  readonly expected: string
  readonly came: string
  readonly where: string
  readonly todo: string
  /** The last lines the process printed, redacted. */
  readonly log?: readonly string[]
  readonly exit?: Exit | undefined
}

/** A droplet that could not be started, in the four lines a person needs. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError'
  readonly kind: LaunchErrorKind
  readonly expected: string
  readonly came: string
  readonly where: string
  readonly todo: string
  readonly log: readonly string[]
  readonly exit: Exit | undefined

  constructor(kind: LaunchErrorKind, lines: LaunchErrorLines) {
    super(`expected ${lines.expected}, but ${lines.came}; ${lines.todo}`)
    this.kind = kind
    this.expected = lines.expected
    this.came = lines.came
    this.where = lines.where
    this.todo = lines.todo
    this.log = lines.log ?? []
    this.exit = lines.exit
  }
}
