import { portTaken, TroubleError } from './session/trouble.ts'

/** What a person is told of a session that could not be opened, whatever broke. */
export function troubleOf(error: unknown): TroubleError {
  if (error instanceof TroubleError) return error
  const taken = portTaken(error)
  if (taken) return taken
  return new TroubleError({
    kind: 'harness',
    expected: 'the run to open its mesh and reach the target',
    came: error instanceof Error ? error.message : String(error),
    where: 'the start of the run',
    todo: 'if this is no port that is taken, it is a fault of ours: please report it',
  })
}
