/** Who is who in this mesh. */
export interface Names {
  readonly dropletId: number
  readonly dropletDomain: string
}

/** The number behind any spelling of a droplet id: 42, "42", "droplet-42", drop42.…, or the droplet's own domain. */
export function numericId(id: unknown, { dropletId, dropletDomain }: Names): number | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) ? id : undefined
  if (typeof id !== 'string') return undefined
  if (id === dropletDomain) return dropletId
  const digits = /^(?:droplet-)?(\d{1,15})$|^drop(\d{1,15})\./.exec(id)?.slice(1).find(Boolean)
  return digits === undefined ? undefined : Number(digits)
}
