import type { Records } from './records.ts'

/** Records that were made from other sources than these, each in a line that says what to do. */
export function staleRecords(
  { matrix, causes, variants }: Records,
  now: { readonly matrix: string; readonly causes: string },
): readonly string[] {
  const again = '`npm run proof -- --measure` makes it anew'
  return [
    ...(matrix.source === now.matrix
      ? []
      : ['the full matrix was made from other sources; `npm run proof:full` makes it anew']),
    ...(causes && causes.source !== now.causes
      ? [`the record of causes was made from other sources; ${again}`]
      : []),
    ...(variants && variants.source !== now.matrix
      ? [`the record of false alarms was made from other sources; ${again}`]
      : []),
  ]
}
