import type { Given, Target } from './facts.ts'
import { type Line, note, ok } from './line.ts'

/** What a file that a flag names is good for today. */
export function givenLine({ flag, path, count, ...first }: Given, today: Date): Line {
  const { subject, validFrom, validUntil } = first
  const use = flag === '--ca' ? 'trusted too' : 'shown to a target that asks'
  const more = count === 1 ? '' : `, and ${count - 1} more`
  if (validFrom <= today && today <= validUntil)
    return ok(flag, `"${subject}" until ${dayOf(validUntil)}${more}: ${use}`)
  return {
    state: 'trouble',
    about: flag,
    expected: 'a certificate that is valid today',
    came: `"${subject}", valid from ${dayOf(validFrom)} until ${dayOf(validUntil)}`,
    where: path,
    todo: 'renew it, or set the clock of this machine',
  }
}

/** What the handshake gave; why nobody answers is told of the target itself. */
export function handshakeLines({ handshake }: Target, today: Date): readonly Line[] {
  if (handshake === undefined || 'kind' in handshake) return []
  const { protocol, cipher, subject, issuer, validUntil, why } = handshake
  const says = `${protocol}, ${cipher}; certificate of "${subject}" by "${issuer}", until ${dayOf(validUntil)}`
  if (why !== undefined) return [note('TLS', `${says}; not taken: ${why}`)]
  const daysLeft = (validUntil.getTime() - today.getTime()) / 86_400_000
  return daysLeft < fewDays
    ? [note('TLS', says, `it ends in ${Math.max(0, Math.floor(daysLeft))} days: renew it`)]
    : [ok('TLS', says)]
}

const fewDays = 14

const dayOf = (date: Date): string =>
  Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10)
