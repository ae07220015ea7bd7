import type { Fault, Parts } from './diagnosis-faults.ts'

/** GOOD stands for a token that nothing is wrong with. */
export const lines = [
  ...[
    '',
    ' ',
    'Bearer',
    'bearer GOOD',
    'BEARER GOOD',
    'Bearer  GOOD',
    'Bearer\tGOOD',
    ' Bearer GOOD ',
  ],
  ...['BearerGOOD', 'Bearer:GOOD', 'Bearer: GOOD', 'Bearer=GOOD', 'GOOD', 'Token GOOD', 'JWT GOOD'],
  ...[
    'Bearer Bearer GOOD',
    'Bearer bearer',
    'Bearer GOOD, Bearer GOOD',
    'Bearer GOOD,GOOD',
    'Bearer a b',
  ],
  ...[
    'Bearer "GOOD"',
    "Bearer 'GOOD'",
    'Bearer `GOOD`',
    'Bearer GOOD"',
    'Bearer <GOOD>',
    'Bearer {GOOD}',
  ],
  ...[
    'Bearer GOOD.',
    'Bearer .GOOD',
    'Bearer GOOD.x',
    'Bearer GOOD.x.y',
    'Bearer GOOD==',
    'Bearer GOOD\n',
  ],
  ...['Bearer undefined', 'Bearer null', 'Bearer None', 'Bearer [object Object]', 'Bearer $TOKEN'],
  ...[
    `Bearer \${TOKEN}`,
    'Bearer {{token}}',
    'Bearer <token>',
    'Bearer YOUR_TOKEN_HERE',
    'Bearer xxx',
  ],
  ...[
    'Bearer api-token-1',
    'api-token-1',
    '"api-token-1"',
    'Bearer "api-token-1"',
    'Bearer registry-key-1',
  ],
  ...[
    "Bearer 'api-token-1'",
    'Bearer api-token-1,',
    'Basic Z3Vlc3Q6Z3Vlc3Q=',
    'Bearer a.b',
    'Bearer a.b.c',
  ],
  ...[
    'Bearer a.b.c.d.e',
    'Bearer ..',
    'Bearer .',
    'Bearer eyJ',
    'Bearer eyJhIjoxfQ.eyJhIjoxfQ.',
    'Bearer é',
  ],
  ...[
    'Bearer HEAD.BODY',
    'Bearer HEAD.BODY.',
    'Bearer HEAD..SIGN',
    'Bearer HEAD.BODY.SI',
    'Bearer HEAD.BODY.SIGN!',
  ],
  ...[
    'Bearer HEAD.BODY.SIGN%20',
    'Bearer HEAD%2EBODY%2ESIGN',
    'Bearer HEAD.BODY\n.SIGN',
    'Bearer HEAD BODY SIGN',
  ],
  `Bearer ${'a'.repeat(9000)}`,
]

/** What the sender holds that is no token. */
export const secrets = {
  secrets: [
    { name: 'the API token', value: 'api-token-1' },
    { name: 'the Registry key', value: 'registry-key-1' },
  ],
}

/** A credential that is sent in such a line. */
export const sentAs = (line: string, parts: Parts = {}): Fault => ({
  header: (whole) => {
    const good = whole.replace(/^Bearer /, '')
    const [head = '', body = '', sign = ''] = good.split('.')
    const cut = sign.slice(0, 100)
    const words: Record<string, string> = {
      GOOD: good,
      HEAD: head,
      BODY: body,
      SIGN: sign,
      SI: cut,
    }
    const authorization = line.replace(/GOOD|HEAD|BODY|SIGN|SI/g, (word) => words[word] ?? word)
    return { authorization, ...secrets, ...parts }
  },
})
