import { base64url, pick } from './diagnosis-cast.ts'
import type { Fault } from './diagnosis-faults.ts'

const segmentsOf = (text: string): readonly [string, string, string] => {
  const [header = '', payload = '', signature = ''] = text.split('.')
  return [header, payload, signature]
}

/** The same bytes in the alphabet of plain base64, padded. */
const plainBase64 = (text: string): string => `${text.replaceAll('-', '+').replaceAll('_', '/')}==`

/** Faults of the header line and the shape of the token. */
export const textFaults: Readonly<Record<string, Fault>> = {
  D01: { header: (_, n) => ({ authorization: pick(n, [undefined, '', '  \t']) }) },
  D02: {
    header: (line, n) => ({
      authorization: pick(n, [undefined, '', ' ']),
      sentAuthorization: line,
    }),
  },
  D03: { scheme: (n) => pick(n, ['', 'Token', 'Bearar']) },
  D04: { scheme: (n) => pick(n, ['bearer', 'BEARER', 'bEaReR']) },
  D05: {
    damage: (whole, n) => pick(n, [`Bearer ${whole}`, `a.b.c, Bearer ${whole}`, `${whole} extra`]),
  },
  D06: { damage: (_, n) => pick(n, ['undefined', '', '[object Object]']) },
  D07: {
    damage: (whole, n) => pick(n, [`"${whole}"`, `b'${whole}'`, whole.replace(/(.{76})/g, '$1\n')]),
  },
  D08: {
    damage: (_, n) => pick(n, ['simple-token-0815', 'registry-key-4711', '"registry-key-4711"']),
  },
  D09: { damage: (_, n) => pick(n, ['sk-aaaabbbbcccc', 'c2Vzc2lvbg', '0123456789abcdef']) },
  D10: { damage: (whole, n) => `${whole}.${pick(n, ['aaaa', 'YQ', ''])}.bbbb` },
  D11: {
    damage: (whole, n) =>
      pick(n, [whole.slice(0, whole.lastIndexOf('.')), whole.slice(0, -3), whole.slice(0, -100)]),
    parts: (_, whole) => ({ issued: [whole] }),
  },
  D12: { damage: (whole, n) => `${whole}.${pick(n, ['', 'a', whole])}` },
  D13: {
    damage: (whole, n) => pick(n, [`${whole}==`, plainBase64(whole), `${whole}$`]),
  },
  D14: {
    damage: (whole, n) => {
      const [, payload, signature] = segmentsOf(whole)
      const header = pick(n, ['', base64url('[1]'), base64url('{"alg"')])
      return `${header}.${payload}.${signature}`
    },
  },
  D15: {
    recipe: (n) => ({
      payload: pick(n, ['', '"x"', `{"iss":${'['.repeat(65)}${']'.repeat(65)}}`]),
    }),
  },
  D16: {
    recipe: (n) => (n === 1 ? {} : { header: { alg: pick(n, ['none', '', 'NONE']) } }),
    damage: (whole, n) => {
      const [header, payload] = segmentsOf(whole)
      return `${header}.${payload}.${pick(n, ['', '', 'c2ln'])}`
    },
  },
  D17: {
    recipe: (n) => ({
      header: pick(n, [{ crit: ['x'], x: 1 }, { crit: [] }, { b64: false }]),
    }),
  },
  D59: {
    damage: (whole, n) =>
      pick(n, ['a'.repeat(70_000), '.'.repeat(70_000), `${whole}${'A'.repeat(70_000)}`]),
  },
}
