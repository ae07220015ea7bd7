import pc from 'picocolors'
import type { Bench } from '../../session/bench/bench.ts'
import { switches } from '../../session/bench/switches.ts'
import { type Control, secretHeader } from './control.ts'
import { isLoopback, type MeshOrder } from './order.ts'

/** What a steward has to know before the first call; the only place where secrets of the bench are shown. */
export function opening(
  order: MeshOrder,
  bench: Bench,
  control: Control,
  { color, hasKeys }: { readonly color: boolean; readonly hasKeys: boolean },
): string {
  const colors = pc.createColors(color)
  const { mesh } = bench
  const head = [
    colors.bold('a bench for one droplet: it answers and explains, and judges nothing'),
    `  Registry      ${mesh.registryUrl}`,
    `  Orchestrator  ${mesh.orchestratorUrl}`,
    `  peer          ${mesh.peerUrl}`,
    `  control       ${control.url}  ${secretHeader}: ${control.secret}`,
  ]
  const warning = isLoopback(order.host)
    ? []
    : [
        colors.yellow(
          `  careful: everybody who reaches ${order.host} can use this mesh; the control stays on this machine`,
        ),
      ]
  const environment = Object.entries(bench.environment).map(
    ([name, value]) => `export ${name}=${quoted(value)}`,
  )
  return [
    ...head,
    ...warning,
    '',
    colors.bold('start the droplet with (keys of this bench alone, gone when it ends):'),
    ...environment,
    '',
    ...(hasKeys ? [`${keyLine}`, ''] : []),
  ].join('\n')
}

const keyLine = 'keys: ? help with the faults, q end; in another terminal: npx udc-conformance mint'

const longest = Math.max(...switches.map(({ name }) => name.length))

/** Where the help says what a key switches. */
export const helpColumn = 'on  k  '.length + longest + 1

/** The keys, what each switches, and what is on. */
export const help = (bench: Bench): string[] => [
  ...switches.map(
    ({ key, name, about }) =>
      `${bench.board.isOn(name) ? 'on ' : '   '} ${key}  ${name.padEnd(longest)} ${about}`,
  ),
  '    ?  this help',
  '    q  end, as Ctrl-C does',
]

/** As a shell takes it. */
const quoted = (value: string): string =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
