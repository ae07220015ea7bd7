const day = 86_400

/** Refuses claims that a library lets pass and a careful droplet does not: lives of years, callers of two names. */
export function refuseOddClaims(claims: Readonly<Record<string, unknown>>): void {
  const { exp, iat, sub, droplet_id: id } = claims
  const now = Date.now() / 1000
  if (typeof exp !== 'number' || typeof iat !== 'number') throw new TypeError('exp or iat is odd')
  if (iat > now + 5) throw new RangeError('issued in the future')
  if (!(exp - iat <= day)) throw new RangeError('lives longer than a day')
  if (typeof sub !== 'string' || sub === '') throw new TypeError('names nobody')
  const number = typeof id === 'string' && /^[1-9]\d*$/.test(id) ? Number(id) : id
  if (!Number.isSafeInteger(number) || Number(number) < 1) throw new TypeError('no droplet number')
  const named = /^drop(\d+)\./.exec(sub)?.[1]
  if (named !== undefined && Number(named) !== number) throw new TypeError('names two droplets')
}
