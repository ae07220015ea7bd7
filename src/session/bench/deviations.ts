import { readdirSync } from 'node:fs'
import { extname } from 'node:path'
import type { Deviation } from '../../model/token.ts'

const folder = new URL('../../../fixtures/deviations/', import.meta.url)
const ending = extname(import.meta.url)

/** Every deviation of the fixtures, each name once; the folder is looked through, so a new family needs no list. */
export async function allDeviations(): Promise<readonly Deviation[]> {
  const byName = new Map<string, Deviation>()
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.d.ts') || extname(file) !== ending) continue
    const exported: Record<string, unknown> = await import(new URL(file, folder).href)
    for (const deviation of Object.values(exported).flat())
      if (isDeviation(deviation) && !byName.has(deviation.name))
        byName.set(deviation.name, deviation)
  }
  return [...byName.values()]
}

/** The deviations a text may mean: the one with that name, else all whose names hold it. */
export function deviationsCalled(text: string, all: readonly Deviation[]): readonly Deviation[] {
  const exact = all.filter(({ name }) => name === text)
  if (exact.length > 0) return exact
  const wanted = text.toLowerCase()
  return all.filter(({ name }) => name.toLowerCase().includes(wanted))
}

const isDeviation = (value: unknown): value is Deviation =>
  typeof value === 'object' && value !== null && 'forge' in value && 'name' in value
