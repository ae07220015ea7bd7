import type { DiagnosisInput, Expectation } from '../src/diagnosis/types.ts'
import { bearer, expected, given, type Recipe, token } from './diagnosis-cast.ts'

export type Parts = Partial<Omit<DiagnosisInput, 'expect'>> & {
  readonly expect?: Partial<Expectation>
}

/** One thing wrong with a request, in three varieties, made so that it can be put beside another. */
export interface Fault {
  /** What the issuer did. */
  readonly recipe?: (n: number) => Omit<Recipe, 'n'>
  /** What happened to the token on its way. */
  readonly damage?: (whole: string, n: number) => string
  readonly scheme?: (n: number) => string
  /** What became of the whole header. */
  readonly header?: (line: string, n: number) => Parts
  /** What else is known, or different. */
  readonly parts?: (n: number, whole: string) => Parts
}

/** The request in which these faults come together; the fault of the later row happens first. */
export function faulty(faults: readonly Fault[], n: number): DiagnosisInput {
  const recipes = faults.map(({ recipe }) => recipe?.(n) ?? {})
  const whole = token({
    n,
    ...Object.assign({}, ...recipes),
    header: Object.assign({}, ...recipes.map(({ header }) => header)),
    claims: Object.assign({}, ...recipes.map(({ claims }) => claims)),
  })
  const sent = faults.reduceRight((text, { damage }) => damage?.(text, n) ?? text, whole)
  const scheme = faults.map((fault) => fault.scheme?.(n)).find((each) => each !== undefined)
  const line = scheme === undefined ? bearer(sent) : `${scheme} ${sent}`.trimStart()
  const parts = faults.map((fault) => fault.parts?.(n, whole) ?? {})
  const lines = faults.map(({ header }) => header?.(line, n) ?? {})
  return Object.assign(given(n, line), ...parts, ...lines, {
    expect: Object.assign({}, expected, ...parts.map((part) => part.expect)),
  })
}

export const claims =
  (...each: readonly [Json, Json, Json]) =>
  (n: number): Omit<Recipe, 'n'> => ({ claims: each[n] ?? {} })

type Json = Record<string, unknown>
