import { signatureCases } from './diagnosis-cases-signature.ts'
import {
  type Build,
  base64url,
  bearer,
  expected,
  given,
  now,
  pick,
  signed,
  token,
} from './diagnosis-cast.ts'

/** Faults of the header and the shape of the token: three cases each. */
export const credentialCases: Readonly<Record<string, Build>> = {
  D01: (n) => given(n, pick(n, [undefined, '', '  \t'])),
  D02: (n) => given(n, pick(n, [undefined, '', ' ']), { sentAuthorization: bearer(token({ n })) }),
  D03: (n) => given(n, `${pick(n, ['Token ', '', 'Bearar '])}${token({ n })}`),
  D04: (n) => given(n, `${pick(n, ['bearer', 'BEARER', 'bEaReR'])} ${token({ n })}`),
  D05: (n) =>
    given(
      n,
      bearer(
        pick(n, [
          `Bearer ${token({ n })}`,
          `a.b.c, Bearer ${token({ n })}`,
          `${token({ n })} extra`,
        ]),
      ),
    ),
  D06: (n) => given(n, pick(n, ['Bearer undefined', 'Bearer', 'Bearer [object Object]'])),
  D07: (n) =>
    given(
      n,
      bearer(
        pick(n, [
          `"${token({ n })}"`,
          `b'${token({ n })}'`,
          token({ n }).replace(/(.{76})/g, '$1\n'),
        ]),
      ),
    ),
  D08: (n) =>
    given(n, bearer(pick(n, ['simple-token-0815', 'registry-key-4711', '"registry-key-4711"']))),
  D09: (n) => given(n, bearer(pick(n, ['sk-aaaabbbbcccc', 'c2Vzc2lvbg', '0123456789abcdef']))),
  D10: (n) => given(n, bearer(`${token({ n })}.aaaa.bbbb`)),
  D11: (n, extra) => {
    const whole = token({ n, ...extra })
    const cut = pick(n, [
      whole.slice(0, whole.lastIndexOf('.')),
      whole.slice(0, -3),
      whole.slice(0, -100),
    ])
    return given(n, bearer(cut), { issued: [whole] })
  },
  D12: (n) =>
    given(
      n,
      bearer(pick(n, [`${token({ n })}.`, `${token({ n })}.a`, `${token({ n })}.${token({ n })}`])),
    ),
  D13: (n, extra) =>
    given(
      n,
      bearer(
        pick(n, [
          `${token({ n, ...extra })}==`,
          `${token({ n, ...extra })}+/`,
          `${token({ n, ...extra })}$`,
        ]),
      ),
    ),
  D14: (n) =>
    given(
      n,
      bearer(`${pick(n, ['', base64url('[1]'), base64url('{"alg"')])}.${base64url({})}.c2ln`),
    ),
  D15: (n) =>
    given(
      n,
      bearer(
        `${base64url({ alg: 'RS256' })}.${pick(n, ['', base64url('"x"'), base64url(token({ n }))])}.c2ln`,
      ),
    ),
  D16: (n, extra) => {
    const [header = '', payload = ''] = token({ n, ...extra }).split('.')
    const none = `${base64url({ alg: pick(n, ['none', 'x', 'NONE']) })}.${payload}.`
    return given(n, bearer(n === 1 ? `${header}.${payload}.` : `${none}${n === 2 ? 'c2ln' : ''}`))
  },
  D17: signed((n) => ({ header: pick(n, [{ crit: ['x'], x: 1 }, { crit: [] }, { b64: false }]) })),
  D59: (n) =>
    given(
      n,
      bearer(
        pick(n, ['a'.repeat(70_000), '.'.repeat(70_000), `${token({ n })}${'A'.repeat(70_000)}`]),
      ),
    ),
}

/** Faults of the claims, as changes to the claims of any token: three each. */
export const claimFaults: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  D44: [{ exp: now - 31 }, { exp: now - 30 }, { exp: 0 }],
  D45: [{ exp: undefined }, { exp: undefined, jti: 'a' }, { exp: undefined, nbf: undefined }],
  D46: [{ exp: `${now + 300}` }, { exp: (now + 300) * 1000 }, { exp: null }],
  D47: [{ nbf: now + 60 }, { iat: now + 32 }, { iat: now * 1000 }],
  D48: [{ iss: undefined }, { iss: null }, { iss: '' }],
  D49: [
    { iss: 'https://registry.example/' },
    { iss: 'registry.example' },
    { iss: 'http://Registry.example:80' },
  ],
  D50: [{ iss: 'https://elsewhere.example' }, { iss: 'registry' }, { iss: 5 }],
  D51: [{ aud: undefined }, { aud: null }, { aud: [] }],
  D52: [{ aud: 'Mesh-One' }, { aud: ['x', 'mesh.one'] }, { aud: 'mesh-one/' }],
  D53: [{ aud: 'mesh-two' }, { aud: ['a', 'b'] }, { aud: 5 }],
}

/** Faults that need another clock, expectation or verifier, on a good token. */
export const otherCases: Readonly<Record<string, Build>> = {
  D42: (n) =>
    given(n, bearer(token({ n, header: { typ: pick(n, ['JWT', undefined, 5]) } })), {
      expect: { ...expected, typ: 'application/at+jwt' },
    }),
  D43: (n) =>
    given(n, bearer(token({ n, claims: { exp: now + pick(n, [60, 0, -60]) } })), {
      clock: { now, verifierDate: now + pick(n, [90, 3600, -3600]) },
    }),
  D63: (n) => given(n, bearer(token({ n })), { verifierFetchedKeys: false }),
  D64: (n) => given(n, bearer(token({ n })), n === 1 ? { verifierFetchedKeys: true } : {}),
}

const claimCase =
  (faults: readonly Record<string, unknown>[]): Build =>
  (n) =>
    given(n, bearer(token({ n, claims: faults[n] ?? {} })))

export const allCases: Readonly<Record<string, Build>> = {
  ...credentialCases,
  ...signatureCases,
  ...otherCases,
  ...Object.fromEntries(Object.entries(claimFaults).map(([id, faults]) => [id, claimCase(faults)])),
}
