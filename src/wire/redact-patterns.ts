import { createHash, createPublicKey } from 'node:crypto'

const secretMember =
  /(?:token|secret|password|passwd|passphrase|credentials?|api[_-]?key|registry[_-]?key|private[_-]?key|refresh\w{0,20})$/i
const member = /"([A-Za-z0-9_.-]{1,64})"(\s{0,8}:\s{0,8})"((?:[^"\\]|\\.)*)("|$)/gs
const escapedMember = /\\"([A-Za-z0-9_.-]{1,64})\\"(\s{0,8}:\s{0,8})\\"([^"\\]*)/g
const numberMember = /"([A-Za-z0-9_.-]{1,64})"(\s{0,8}:\s{0,8})(-?\d[\d.eE+-]{0,40})/g
const privateMember = /(\\{0,3}"(?:d|p|q|dp|dq|qi|k)\\{0,3}"\s{0,8}:\s{0,8}\\{0,3}")([^"\\]*)/g
const userinfo = /:\/\/[^\s/@"'<>]{1,256}@/g
const queryValue =
  /([?&;][A-Za-z0-9_-]{0,32}(?:token|key|secret|password|sig|signature)=)([^&;#\s"'<>]{1,4096})/gi

/** JSON members whose names promise a secret keep their name, type and length only. */
export function hideMembers(text: string): string {
  if (!text.includes('"')) return text
  return text
    .replace(member, (all, name: string, colon: string, value: string, end: string) =>
      secretMember.test(name) && !isHidden(value) ? `"${name}"${colon}"${sized(value)}${end}` : all,
    )
    .replace(escapedMember, (all, name: string, colon: string, value: string) =>
      secretMember.test(name) && !isHidden(value) ? `\\"${name}\\"${colon}\\"${sized(value)}` : all,
    )
    .replace(numberMember, (all, name: string, colon: string, value: string) =>
      secretMember.test(name) ? `"${name}"${colon}"[number, ${value.length} characters]"` : all,
    )
}

/** The private members of a JSON Web Key are taken out; the public ones stay. */
export const hidePrivateJwk = (text: string): string =>
  text.includes('kty') ? text.replace(privateMember, '$1[removed]') : text

/** Userinfo and secret-sounding query values of any URL. */
export const hideUrlSecrets = (text: string): string =>
  !text.includes('=') && !text.includes('@')
    ? text
    : text
        .replace(userinfo, '://[userinfo]@')
        .replace(queryValue, (all, name: string, value: string) =>
          isHidden(value) ? all : `${name}[${value.length} characters]`,
        )

/** Private PEM blocks vanish; public ones become their RFC 7638 thumbprint. */
export function hidePem(text: string): string {
  let out = ''
  let from = 0
  for (;;) {
    const begin = text.indexOf('-----BEGIN ', from)
    if (begin === -1) return out + text.slice(from)
    const label = /^-----BEGIN ([A-Z0-9 ]{0,40})-----/.exec(text.slice(begin, begin + 64))?.[1]
    if (label === undefined || !label.includes('KEY')) {
      out += text.slice(from, begin + 11)
      from = begin + 11
      continue
    }
    const footer = `-----END ${label}-----`
    const foot = text.indexOf(footer, begin)
    const end = foot === -1 ? text.length : foot + footer.length
    out += text.slice(from, begin)
    out += label.includes('PRIVATE') ? '[private key removed]' : thumbprint(text.slice(begin, end))
    from = end
  }
}

/** Keys come by again with every fetch of a key set, and to read one takes a millisecond. */
const thumbprints = new Map<string, string>()
const mostThumbprints = 200
const longestKept = 4096

function thumbprint(block: string): string {
  const known = thumbprints.get(block)
  if (known !== undefined) return known
  const found = thumbprintOf(block)
  if (thumbprints.size < mostThumbprints && block.length < longestKept)
    thumbprints.set(block, found)
  return found
}

function thumbprintOf(block: string): string {
  try {
    const key = createPublicKey(block.replace(/\\+[rn]/g, '\n').slice(0, 16_384))
    const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' })
    const members = JSON.stringify({ crv, e, kty, n, x, y })
    return `[public key ${createHash('sha256').update(members).digest('base64url')}]`
  } catch {
    return '[public key, unreadable]'
  }
}

const isHidden = (value: string): boolean =>
  value === '' || value.startsWith('jwt:') || value.startsWith('[') || value.startsWith('base64(')

const sized = (value: string): string => `[string, ${value.length} characters]`
