import type { Facts } from './facts.ts'
import { type Line, note, ok } from './line.ts'

/** Variables that send requests of many programs elsewhere. */
export const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap(
  (name) => [name, name.toLowerCase()],
)

/** Names alone: the value may hold a password. */
export function proxyLine({ variables }: Pick<Facts, 'variables'>): Line {
  const set = proxyVariables.filter((name) => variables.has(name))
  if (set.length === 0) return ok('proxy', 'none is set')
  return note(
    'proxy',
    `${set.join(', ')} set: the target is asked directly all the same, and a started droplet is not told`,
    'if the target is only reached through the proxy, run where it is reached without; a droplet that needs the variables wants --inherit-env',
  )
}

/** What certificates are trusted, and whether they are looked at. */
export function certificateLines({
  authorities,
  insecure,
  takesAnyCertificate,
}: Pick<Facts, 'authorities' | 'insecure' | 'takesAnyCertificate'>): readonly Line[] {
  const switchedOff = [
    ...(insecure ? [notVerified] : []),
    ...(takesAnyCertificate ? [nodeTakesAny] : []),
  ]
  const named = authorities.map(authorityLine)
  const lines = [...switchedOff, ...named]
  return lines.length > 0 ? lines : [ok('certificates', "verified, by Node's own authorities")]
}

const notVerified = note(
  'certificates',
  '--insecure: those of the target are not verified, and whoever answers may be somebody else',
  'let Node trust your authority instead: NODE_EXTRA_CA_CERTS=authority.pem',
)

const nodeTakesAny = note(
  'certificates',
  'NODE_TLS_REJECT_UNAUTHORIZED=0: the target is verified all the same, a --registry is not',
  'unset it',
)

const forOpenssl = 'Node looks at it with --use-openssl-ca alone'

function authorityLine({ variable, path, why }: Facts['authorities'][number]): Line {
  const isNodes = variable === 'NODE_EXTRA_CA_CERTS'
  if (why === undefined)
    return ok(variable, isNodes ? `${path} is trusted too` : `${path} can be read; ${forOpenssl}`)
  if (!isNodes) return note(variable, `${path}: ${why}; ${forOpenssl}`)
  return {
    state: 'trouble',
    about: variable,
    expected: 'a file with certificates in PEM form',
    came: why,
    where: path,
    todo: 'correct the path or unset the variable: as it is, Node trusts nobody by it',
  }
}
