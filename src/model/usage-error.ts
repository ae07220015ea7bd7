/** What a person gave us that cannot be used: four lines that say how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly expected: string
  readonly came: string
  readonly where: string
  readonly todo: string

  constructor(lines: { expected: string; came: string; where: string; todo: string }) {
    super(`${lines.where}: expected ${lines.expected}, but ${lines.came}; ${lines.todo}`)
    this.expected = lines.expected
    this.came = lines.came
    this.where = lines.where
    this.todo = lines.todo
  }
}
