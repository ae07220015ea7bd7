/** One line of the table. */
export interface Figure {
  readonly what: string
  readonly measured: string
  readonly goal: string
  readonly beside: string
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
