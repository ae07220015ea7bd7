import type { Facts } from './facts.ts'
import { type Line, note, ok } from './line.ts'

/** Variables that send requests of many programs elsewhere. */
export const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap(
  (name) => [name, name.toLowerCase()],
)

/** Names alone: the value may hold a password. */
export function proxyLine({ variables, target }: Pick<Facts, 'variables' | 'target'>): Line {
  const set = proxyVariables.filter((name) => variables.has(name))
  if (target?.proxy)
    return note(
      'proxy',
      `the target is asked through ${target.proxy.origin} (${target.proxy.variable}), by a tunnel; what the proxy refuses is not the target's doing`,
      `NO_PROXY=${new URL(target.url).hostname} asks it directly`,
    )
  if (set.length === 0) return ok('proxy', 'none is set')
  const whom =
    target === undefined ? 'a target on another machine is asked' : 'this target is not asked'
  return note(
    'proxy',
    `${set.join(', ')} set: ${whom} through a proxy, and a started droplet is not told`,
    'HTTPS_PROXY, HTTP_PROXY and NO_PROXY alone are looked at; a droplet that needs the variables wants --inherit-env',
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
  'trust your authority instead: --ca authority.pem',
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
