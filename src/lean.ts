import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const everyMs = 2_000

/** Frees what nobody holds every two seconds, of this thread: a run allocates much and keeps little, and V8 would rather grow. */
export function stayLean(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') setInterval(() => collect(), everyMs).unref()
}
