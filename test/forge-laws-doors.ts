import { absent } from './forge-departure.ts'
import { header, type Law, law } from './forge-law.ts'

export const doorLaws: Readonly<Record<string, Law>> = {
  'doors.foreignSigned': header('KX', () => ({})),
  'doors.foreignExpired': law(({ now }) => ({
    signature: 'KX',
    claims: { exp: now - 3600, iat: now - 7200, nbf: now - 7200 },
  })),
  'doors.oneReasonEach': law(
    ({ token, index }) =>
      [
        { header: { kid: `nowhere-${token.claims?.jti}` } },
        { claims: { iss: 'https://registry.other.test' } },
        { claims: { aud: 'some-other-service' } },
        { claims: { exp: absent } },
      ][index] ?? {},
  ),
}
