import { hostileMark } from '../../../fixtures/hostile-text.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'

/** Fails where the marked text came back as markup, as a header or as a line of the log. */
export function staysText(replies: readonly Reply[], log: string): Outcome {
  for (const reply of replies) {
    const how = inHeaders(reply) ?? inBody(reply)
    if (how)
      return fail('no text of the token in the answer as it came', how, reply.ask.note, [
        reply.exchange,
      ])
  }
  return forgedLine.test(log)
    ? fail(
        'no line of the log made from a claim',
        'the log holds a line of its own from a claim of the token',
      )
    : pass()
}

const forgedLine = new RegExp(`^X-Claim: ${hostileMark}`, 'm')

function inHeaders({ headers }: Reply): string | undefined {
  if ('x-claim' in headers) return 'a header X-Claim made from a line break in the token'
  const held = Object.keys(headers).find((name) => headers[name]?.includes(hostileMark))
  return held && `the text of the token in the header ${held}`
}

/** JSON keeps markup harmless, and no JSON text holds a bare control character. */
function inBody({ headers, text }: Reply): string | undefined {
  const type = headers['content-type'] ?? ''
  if ((type === '' || /html/i.test(type)) && text.includes(`${hostileMark}<img`))
    return 'the markup of the token in a page'
  if (text.includes(`${hostileMark}\u001b`)) return 'the terminal codes of the token in the body'
  return text.includes(`\r\nX-Claim: ${hostileMark}`)
    ? 'the line breaks of the token in the body'
    : undefined
}
