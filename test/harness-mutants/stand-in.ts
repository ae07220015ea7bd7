import { expect, vi } from 'vitest'

/** A test as a value: it can be run again and again. */
export interface Tried {
  readonly name: string
  readonly run: () => Promise<void>
}

type Body = (...args: never[]) => unknown
type Hook = () => unknown
interface Group {
  readonly name: string
  readonly parent: Group | undefined
  readonly before: Hook[]
  readonly beforeEach: Hook[]
  readonly afterEach: Hook[]
  readonly after: Hook[]
  opened?: Promise<void>
}

const group = (name: string, parent?: Group): Group => ({
  ...{ name, parent, before: [], beforeEach: [], afterEach: [], after: [] },
})
let current = group('')
let found: Tried[] = []
let groups: Group[] = []

export { expect, vi }

/** Loads a test file, whose `describe`, `test` and hooks are those of this file, and returns what it holds. */
export async function collect(
  load: () => Promise<unknown>,
): Promise<{ tests: readonly Tried[]; end: () => Promise<void> }> {
  current = group('')
  found = []
  groups = [current]
  await load()
  const [tests, all] = [found, groups]
  const end = async (): Promise<void> => {
    for (const one of all.reverse()) if (one.opened) for (const hook of one.after) await hook()
  }
  return { tests, end }
}

export const beforeAll = (hook: Hook): void => void current.before.push(hook)
export const afterAll = (hook: Hook): void => void current.after.push(hook)
export const beforeEach = (hook: Hook): void => void current.beforeEach.push(hook)
export const afterEach = (hook: Hook): void => void current.afterEach.push(hook)

function addGroup(name: string, ...rest: unknown[]): void {
  const outer = current
  current = group(name, outer)
  groups.push(current)
  bodyIn(rest)?.()
  current = outer
}

function addTest(name: string, ...rest: unknown[]): void {
  const own = current
  const body = bodyIn(rest)
  if (body) found.push({ name: [...path(own), name].join(' > '), run: () => runIn(own, body) })
}

/** Options and time limits stand beside the body, before it or behind. */
const bodyIn = (args: readonly unknown[]): (() => unknown) | undefined =>
  args.find((arg): arg is () => unknown => typeof arg === 'function')

const path = (one: Group): string[] =>
  one.parent === undefined ? [] : [...path(one.parent), one.name]

const outermostFirst = (one: Group): Group[] => [
  ...(one.parent ? outermostFirst(one.parent) : []),
  one,
]

async function runIn(own: Group, body: () => unknown): Promise<void> {
  const around = outermostFirst(own)
  for (const one of around) await open(one)
  try {
    for (const one of around) for (const hook of one.beforeEach) await hook()
    await body()
  } finally {
    for (const one of around.reverse()) for (const hook of one.afterEach) await hook()
  }
}

function open(one: Group): Promise<void> {
  one.opened ??= (async () => {
    for (const hook of one.before) await hook()
  })()
  return one.opened
}

type Add = (name: string, ...rest: unknown[]) => void
const nothing: Add = () => undefined

/** `test` and `describe` with the modifiers that our tests use; beside others is after one another here. */
function withModifiers(add: Add) {
  const each =
    (rows: readonly unknown[]) =>
    (name: string, ...rest: unknown[]): void => {
      const index = rest.findIndex((arg) => typeof arg === 'function')
      const body = rest[index] as Body | undefined
      for (const [number, row] of rows.entries()) {
        const args = (Array.isArray(row) ? row : [row]) as never[]
        add(`${name} #${number}`, ...rest.with(index, () => body?.(...args)))
      }
    }
  const concurrent = Object.assign((name: string, ...rest: unknown[]) => add(name, ...rest), {
    each,
  })
  return Object.assign((name: string, ...rest: unknown[]) => add(name, ...rest), {
    ...{ each, concurrent, skip: nothing, sequential: concurrent },
    runIf: (condition: unknown) => (condition ? add : nothing),
    skipIf: (condition: unknown) => (condition ? nothing : add),
  })
}

export const describe = withModifiers(addGroup)
export const test = withModifiers(addTest)
export const it = test
