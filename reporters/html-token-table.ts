import { html, type Markup, nothing } from './html-template.ts'
import { compared, type GoodTokens, type ShownToken } from './html-token.ts'

/** The token, decoded, member by member beside what the accepted tokens of the run have there. */
export function tokenTable(token: ShownToken, good: GoodTokens): Markup {
  const rows = compared(token, good)
  const isKnown = rows.some(({ name, expected }) => name === 'iss' && expected !== '')
  const third = isKnown ? html`<th scope=col>a good token` : nothing
  return html`
    <table class=k><caption>Token ${token.hash}, decoded</caption>
      <tr><th scope=col>member<th scope=col>sent${third}
      ${rows.map(
        ({ name, shown, expected, differs }) => html`
          <tr${differs ? html` class=d` : nothing}><th scope=row>${name}
          <td>${shown}${isKnown ? html`<td>${expected}` : nothing}`,
      )}
    </table>`
}
