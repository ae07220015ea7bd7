/** Where a token came from, for the tokens this bench made itself. */
export type Origin =
  | { readonly kind: 'issued' }
  | { readonly kind: 'minted'; readonly deviation: string | undefined }

export interface TokenMemory {
  add(token: string, origin: Origin): void
  originOf(token: string): Origin | undefined
  /** The latest tokens the Registry issued, at most 100. */
  issued(): readonly string[]
}

/** Remembers the latest 500 tokens; older ones are forgotten. */
export function createTokenMemory(most = 500): TokenMemory {
  const origins = new Map<string, Origin>()
  return {
    add(token, origin) {
      origins.delete(token)
      origins.set(token, origin)
      const [oldest] = origins.keys()
      if (origins.size > most && oldest !== undefined) origins.delete(oldest)
    },
    originOf: (token) => origins.get(token),
    issued: () =>
      [...origins].flatMap(([token, { kind }]) => (kind === 'issued' ? token : [])).slice(-100),
  }
}
