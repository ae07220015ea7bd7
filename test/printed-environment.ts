/** The flags that put the mesh of a run on these ports. */
export const meshOnPorts = (ports: {
  readonly registry: number
  readonly orchestrator: number
  readonly peer: number
}): string[] => [
  '--mesh',
  ...Object.entries(ports).flatMap(([actor, port]) => [`--${actor}-port`, String(port)]),
]

/** The lines NAME=VALUE of what a run printed. */
export const environmentIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^\s*([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
