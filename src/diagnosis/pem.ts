/** A PEM text put in order, and in words what was out of it. */
export interface MendedPem {
  readonly pem?: string
  readonly mended?: string
}

/** Longer than any key or chain of certificates; a longer text is not looked into. */
const sizeLimit = 64 * 1024

/** Rebuilds a PEM text from what files, variables and copied lines make of it. */
export function mendedPem(text: string): MendedPem {
  if (text.length > sizeLimit) return {}
  const lines = text.replace(/\\r/g, '').replace(/\\n/g, '\n').replace(/\r\n?/g, '\n')
  const armour = /(?<![- ])-[- ]*BEGIN ([A-Z0-9 ]+?) ?-[- ]*([^-]*)-[- ]*END [A-Z0-9 ]+?-/.exec(
    lines,
  )
  const [, label = 'PUBLIC KEY', inside] = armour ?? []
  const body = (inside ?? lines).replace(/[\s"']+/g, '')
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(body)) return {}
  const wrapped = body.replace(/(.{64})(?=.)/g, '$1\n')
  const pem = `-----BEGIN ${label}-----\n${wrapped}\n-----END ${label}-----\n`
  const mended = faultsOf(text, armour !== null)
  return mended === '' ? { pem } : { pem, mended }
}

function faultsOf(text: string, isArmoured: boolean): string {
  const faults = [
    [/\\[rn]/.test(text), 'its line breaks are written as \\n'],
    [/\r/.test(text), 'its lines end in CR LF'],
    [isArmoured && !/[\r\n]|\\n/.test(text.trim()), 'it stands on one line'],
    [isArmoured && !/-----BEGIN [A-Z0-9 ]+-----/.test(text), 'its dashes are damaged'],
    [!isArmoured, 'it lacks the BEGIN and END lines'],
    [/^\s*["']/.test(text), 'it stands in quotes'],
    [isArmoured && /-$/.test(text), 'its last line does not end in a newline'],
  ] as const
  return faults
    .filter(([applies]) => applies)
    .map(([, words]) => words)
    .join(', ')
}
