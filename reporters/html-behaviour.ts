import type { Behaviour, Door } from '../src/model/behaviour.ts'
import type { Report } from '../src/model/report.ts'
import { html, type Markup, nothing } from './html-template.ts'
import { behaviourLines, doorWords } from './terminal-behaviour.ts'

/** What the droplet was seen to do: its doors, what opens them, its leeway, its way with keys. */
export function behaviourSection({ behaviour }: Report): Markup {
  if (behaviour === undefined) return nothing
  return html`
    <section id=behaviour>
      <h2>How it behaves</h2>
      ${doors(behaviour)}
      <ul>${behaviourLines(behaviour).map((line) => html`<li>${line}`)}</ul>
    </section>`
}

function doors({ doors }: Behaviour): Markup {
  if (doors.length === 0) return nothing
  return html`
    <div class=o tabindex=0 role=group aria-label="Endpoints">
      <table>
        <caption>Endpoints, and what they answered</caption>
        <tr><th scope=col>endpoint<th scope=col>access<th scope=col>no token
          <th scope=col>made-up token<th scope=col>good token
        ${doors.map(
          (door) => html`
            <tr><th scope=row>${door.method} ${door.path}<td>${doorWords[door.access]}
            <td>${status(door.bare)}<td>${status(door.garbage)}<td>${status(door.good)}`,
        )}
      </table>
    </div>`
}

const status = (code: Door['good']): string =>
  code === undefined ? 'not asked' : code === null ? 'silent' : String(code)
