export type LiarKind =
  | 'always-200'
  | 'always-401'
  | 'always-500'
  | 'always-200-error'
  | 'echo'
  | 'static-file'
  | 'hang'
  | 'drip'
  | 'reset'
  | 'health-only-then-hang'

export interface Liar {
  readonly url: string
  close(): Promise<void>
}

export declare const liarKinds: readonly LiarKind[]

export declare function startLiar(kind: LiarKind, port?: number): Promise<Liar>
