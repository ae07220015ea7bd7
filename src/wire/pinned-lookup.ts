import { type LookupAddress, type LookupOptions, lookup as lookUp } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { promisify } from 'node:util'

type Resolve = (host: string, options: LookupOptions) => Promise<readonly LookupAddress[]>

const bySystem: Resolve = (host, { hints }) =>
  promisify(lookUp)(host, { all: true, ...(hints === undefined ? {} : { hints }) })

/** Looks each host name up once and keeps the answer, so that a name that moves leads no request of a run elsewhere. */
export function createPinnedLookup(resolve: Resolve = bySystem): LookupFunction {
  const pinned = new Map<string, Promise<readonly LookupAddress[]>>()
  const addressesOf = (host: string, options: LookupOptions): Promise<readonly LookupAddress[]> => {
    const known = pinned.get(host)
    if (known !== undefined) return known
    const asked = resolve(host, options)
    pinned.set(host, asked)
    // What could not be found may still be found; only an answer binds.
    asked.catch(() => pinned.delete(host))
    return asked
  }
  return (host, options, tell) => {
    addressesOf(host, options).then(
      (addresses) => {
        const [first] = addresses
        if (first === undefined) tell(notFound(host), '', 0)
        else if (options.all) tell(null, [...addresses])
        else tell(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => tell(error, '', 0),
    )
  }
}

const notFound = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' })
