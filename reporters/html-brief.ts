import type { Exchange } from '../src/model/exchange.ts'
import { html, joined, type Markup, nothing } from './html-template.ts'
import { beginning } from './html-text.ts'
import { compared, type GoodTokens, type ShownToken, tokenOf } from './html-token.ts'
import { answerOf, requestOf, type UsualHeaders } from './html-usual.ts'

/** What is worth telling of an exchange in the log: all that is unlike the others. */
export interface Brief {
  readonly sent: readonly string[]
  readonly came: readonly string[]
  readonly token: Markup
}

export function briefOf(exchange: Exchange, good: GoodTokens, usual: UsualHeaders): Brief {
  const { response } = exchange
  const token = tokenOf(exchange)
  return {
    sent: standingOut(usual.standingOut(requestOf(exchange)), token),
    came: response ? standingOut(usual.standingOut(answerOf(exchange, response))) : [],
    token: token ? differences(token, good) : nothing,
  }
}

/** Headers as they went over the wire, but for the decoded part of the token, which stands apart. */
export const headerLines = (
  headers: Exchange['request']['headers'],
  token?: ShownToken,
): string[] =>
  headers.map(([name, value]) => {
    const isToken = token?.header === name && value.startsWith(token.line)
    return `${name}: ${isToken ? token.line : value}`
  })

function standingOut(
  { lines, missing }: ReturnType<UsualHeaders['standingOut']>,
  token?: ShownToken,
): string[] {
  const without = missing.length === 0 ? [] : [`(without ${missing.join(', ')})`]
  return [...headerLines(lines, token), ...without]
}

/** What sets a token apart from a good one, in a line. */
function differences(token: ShownToken, good: GoodTokens): Markup {
  const apart = compared(token, good).filter(({ differs, expected }) => differs || expected === '')
  if (apart.length === 0) return nothing
  const told = apart.map(({ name, shown, expected }) =>
    expected === ''
      ? html`<b>${name}</b> ${shown}`
      : html`<b>${name}</b> ${shown}, a good one: ${short(expected)}`,
  )
  return html`<p>token: ${joined(told, '; ')}`
}

const short = (text: string): string => (text.length <= 28 ? text : `${beginning(text, 24)}…`)
