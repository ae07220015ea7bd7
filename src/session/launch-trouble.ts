import { LaunchError, type LaunchErrorKind } from '../launch/launch-error.ts'
import { TroubleError } from './trouble.ts'

/** A launch that failed, as the run tells of it; anything else stays what it is. */
export function asTrouble(error: unknown): unknown {
  if (!(error instanceof LaunchError)) return error
  const { expected, came, where, todo, log } = error
  return new TroubleError(
    { kind: 'unreachable', expected, came, where, todo, log },
    becameOf[error.kind],
  )
}

const becameOf: Readonly<Record<LaunchErrorKind, 'ended' | 'mute' | undefined>> = {
  exited: 'ended',
  'never-ready': 'mute',
  silent: 'mute',
  'not-found': undefined,
  'port-taken': undefined,
}
