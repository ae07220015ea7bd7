/** Every spelling in which a secret could slip out, written anew; cut at both ends where its neighbours change it. */
export function spelled(secret: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const shifted = (['base64', 'base64url'] as const).flatMap((form) =>
    [0, 1, 2].map((shift): [string, string] => [
      `${form} shifted by ${shift}`,
      Buffer.concat([Buffer.alloc(shift, 0x20), bytes])
        .toString(form)
        .replace(/=+$/, '')
        .slice(4, -4),
    ]),
  )
  return {
    exact: secret,
    JSON: JSON.stringify(secret).slice(1, -1),
    hex,
    'upper-case hex': hex.toUpperCase(),
    percent: encodeURIComponent(secret),
    'percent throughout': hex.replace(/../g, (pair) => `%${pair.toUpperCase()}`),
    ...Object.fromEntries(shifted),
  }
}

/** Well formed, and signed by nobody. */
export function canaryToken(claims: Readonly<Record<string, unknown>>): string {
  const signature = 'the signature of a canary, long enough to be told from a word'
  return [
    { alg: 'RS256', kid: 'somebody', typ: 'JWT' },
    { exp: 4_102_444_800, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(Buffer.from(signature).toString('base64url'))
    .join('.')
}
