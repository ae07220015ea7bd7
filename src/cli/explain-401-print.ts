import pc from 'picocolors'
import { field, heading, type Look, spread } from '../../reporters/layout.ts'
import { forJson, oneLine } from '../../reporters/sanitize.ts'
import { cells, clip, wrap } from '../../reporters/wrap.ts'
import type { Explanation } from './explain-401.ts'
import type { Facts } from './explain-401-facts.ts'
import type { KeyTried } from './explain-401-keys.ts'

/** The explanation for a person. */
export function explanationText(
  explanation: Explanation,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const look: Look = { colors: pc.createColors(color), width: Math.max(60, Math.min(width, 110)) }
  return [
    ...causeLines(look, explanation),
    ...heading(look, `Keys tried: ${explanation.keysTried.length}`),
    ...keyLines(look, explanation.keysTried),
    ...heading(look, 'What this rests on'),
    ...factLines(look, explanation.facts),
    '',
  ].join('\n')
}

/** The same for a program. */
export const explanationJson = (explanation: Explanation): string =>
  `${forJson(JSON.stringify(explanation, null, 2))}\n`

function causeLines(
  look: Look,
  { primary, evidence, alsoWrong, wouldHelp }: Explanation,
): string[] {
  const sure = `${Math.round(primary.confidence * 100)} % sure`
  return [
    ...spread(look, `${primary.leaf}  ${primary.title}`, sure, 0, look.colors.bold),
    ...field(look, 'why', primary.explanation, 2),
    ...evidence.flatMap((line, at) => field(look, at === 0 ? 'seen' : '', line, 2)),
    ...field(look, 'to mend', primary.fix, 2, look.colors.green),
    ...alsoWrong.flatMap(({ leaf, title }, at) =>
      field(look, at === 0 ? 'also wrong' : '', `${leaf}  ${title}`, 2),
    ),
    ...(wouldHelp === undefined ? [] : field(look, 'would help', wouldHelp, 2)),
  ]
}

/** A table of the keys. What finds no room in a row stands below it, where the names begin. */
function keyLines(look: Look, keys: readonly KeyTried[]): string[] {
  const rows = keys.map(({ result, name, from, type, fingerprint }) =>
    [result, name, from, type, fingerprint === '' ? '' : `#${fingerprint.slice(0, 8)}`].map(short),
  )
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => cells(row[at] ?? ''))),
  )
  const margin = 2 + (widths[0] ?? 0) + 2
  const room = look.width - margin
  return keys.flatMap(({ kid, note }, index) => {
    const [result = '', ...more] = (rows[index] ?? [])
      .map((text, at) => text + ' '.repeat((widths[at] ?? 0) - cells(text)))
      .filter((_, at) => widths[at] !== 0)
    const after = [kid === undefined ? '' : `kid ${kid}`, note ?? ''].map(short)
    return [more.join('  '), ...after]
      .reduce<string[]>((lines, text) => added(lines, text, room), [])
      .map((line, at) => `${at === 0 ? `  ${result}  ` : ' '.repeat(margin)}${line}`.trimEnd())
  })
}

const short = (text: string): string => clip(oneLine(text), 60)

/** The lines with the text on the last of them, or below where it is too long for that. */
function added(lines: readonly string[], text: string, room: number): string[] {
  const last = lines.at(-1)
  if (text === '') return [...lines]
  if (last !== undefined && cells(last) + 2 + cells(text) <= room)
    return [...lines.slice(0, -1), `${last}  ${text}`]
  return [...lines, ...wrap(text, room)]
}

function factLines(look: Look, facts: Facts): string[] {
  const { header, claims = {}, times = {}, expected } = facts
  const line = (label: string, text: string) => field(look, label, oneLine(text), 2)
  const told = Object.entries(claims).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `${name} ${text}${times[name] === undefined ? '' : ` (${times[name]})`}`
  })
  const wanted = Object.entries(expected).map(([name, value]) => `${name} ${value}`)
  return [
    ...(facts.request === undefined ? [] : line('request', facts.request)),
    ...line('token', facts.token),
    ...(header === undefined ? [] : line('header', JSON.stringify(header))),
    ...told.flatMap((text, at) => line(at === 0 ? 'claims' : '', text)),
    ...wanted.flatMap((text, at) => line(at === 0 ? 'expected' : '', text)),
    ...line('key set', facts.keySet),
    ...line('clock', facts.clock),
    ...line('', `of the verifier: ${facts.verifierClock}`),
  ]
}
