/**
 * What the page can do beyond being read: filter, bring the exchanges of a check to it, and open
 * whatever a link leads to. It only moves and copies what is in the page, and never parses text.
 */
export const script = `'use strict'
const one = (selector, from = document) => from.querySelector(selector)
const all = (selector, from = document) => [...from.querySelectorAll(selector)]
const made = (name, className, text) => {
  const element = document.createElement(name)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}

const { docs, run } = document.body.dataset
const checks = all('.f').map((element) => ({
  element,
  state: element.closest('.s').dataset.state,
  level: one('small', element).textContent,
  group: element.id.split('-')[0],
  text: all(':scope>summary,:scope>p:not(.e),:scope>dl', element).map((part) => part.textContent).join(' ').toLowerCase(),
}))
const citing = new Map()
for (const link of all('.e a,p.x a')) {
  const id = link.hash.slice(1)
  citing.set(id, (citing.get(id) ?? new Set()).add(link.closest('.f').id))
}
const form = one('#filter')
if (form) startFilter()
addEventListener('hashchange', reveal)
addEventListener('toggle', ({ target }) => target.open && opened(target), true)
addEventListener('beforeprint', unfold)
all('details[open]').forEach(opened)
reveal()

function startFilter() {
  form.hidden = false
  form.addEventListener('input', filter)
  form.addEventListener('submit', (event) => event.preventDefault())
  one('#all').addEventListener('click', () => { form.reset(); filter(); one('#words').focus() })
  addEventListener('keydown', (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    one('#words').focus()
  })
  filter()
}

function filter() {
  const chosen = (name) => all('[name=' + name + ']:checked', form).map(({ value }) => value)
  const states = chosen('state'), levels = chosen('level'), group = one('#group').value
  const words = one('#words').value.toLowerCase().split(/\\s+/).filter(Boolean)
  let shown = 0
  for (const { element, state, level, group: its, text } of checks) {
    const fits = (states.length === 0 || states.includes(state)) && (levels.length === 0 || levels.includes(level)) &&
      (group === '' || group === its) && words.every((word) => text.includes(word))
    element.hidden = !fits
    if (fits) shown += 1
  }
  const narrowed = shown < checks.length
  for (const folder of all('.s .g')) {
    folder.hidden = one('.f:not([hidden])', folder) === null
    folder.open = narrowed && !folder.hidden
  }
  for (const part of all('.s')) part.hidden = one('.f:not([hidden])', part) === null
  one('#none').hidden = shown > 0
  one('#count').textContent = shown + ' of ' + checks.length + ' shown'
}

/** Once, when it is first opened. */
function opened(details) {
  if (details.dataset.seen) return
  details.dataset.seen = 'yes'
  if (details.matches('.f')) complete(details)
  if (details.matches('#log .g>details,.x')) cite(details)
}

/** A check that is settled gets its command, its reference and its exchanges. */
function complete(details) {
  if (one('dl', details)) return
  if (run && !('bare' in details.dataset) && !one('.c', details)) {
    const line = made('p')
    line.append(made('code', 'c', run.replace('--only *', () => '--only ' + details.id)))
    details.append(line)
  }
  const line = made('p', 'n')
  if (docs) {
    const link = made('a', '', details.id + ' in the check reference')
    link.href = docs + '#' + encodeURIComponent(details.id.toLowerCase())
    line.append(link)
  } else line.append('more about it: ', made('code', '', 'npx udc-conformance explain ' + details.id))
  details.append(line)
  const links = all('.e a', details)
  if (links.length === 0) return
  const box = made('div', 'q')
  box.append(made('h4', '', 'What went over the wire'), ...links.map(copied).filter(Boolean))
  const rest = one('.e', details)
  for (const link of links) link.remove()
  rest.className = 'n'
  rest.textContent = rest.textContent.trim()
  if (rest.textContent) box.append(rest)
  else rest.remove()
  details.append(box)
}

function copied(link) {
  const original = document.getElementById(decodeURIComponent(link.hash.slice(1)))
  if (!original) return
  const copy = original.cloneNode(true)
  copy.removeAttribute('id')
  copy.className = 'x'
  copy.open = false
  delete copy.dataset.seen
  for (const part of all('.also', copy)) part.remove()
  const often = one('p>a[href^="#a"]', copy)
  const answer = often && one('pre', document.getElementById(often.hash.slice(1)))
  if (answer) often.parentNode.replaceWith(answer.cloneNode(true))
  return copy
}

/** In the log, an exchange names the checks that rest on it. */
function cite(details) {
  if (!details.id) return
  const line = made('p', 'n also', details.closest('.f') ? 'also behind ' : 'behind ')
  const home = details.closest('.f')
  for (const id of citing.get(details.id) ?? []) {
    if (home && home.id === id) continue
    const link = made('a', '', id)
    link.href = '#' + encodeURIComponent(id)
    line.append(link, ' ')
  }
  if (line.children.length > 0) details.append(line)
}

/** On paper nothing can be opened: what failed or stayed open is, until the page is printed. */
function unfold() {
  const closed = all('.s>.f:not([open])')
  for (const check of closed) check.open = true
  addEventListener('afterprint', () => closed.forEach((check) => { check.open = false }), { once: true })
}

/** Opens what the address names, and all that is folded around it. */
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!target) return
  if (target.closest('[hidden]') && form) { form.reset(); filter() }
  for (let part = target; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true
  target.scrollIntoView()
  const head = one('summary', target)
  if (head && target.tagName === 'DETAILS') head.focus({ preventScroll: true })
}
`
