import { randomBytes, timingSafeEqual } from 'node:crypto'
import { closest } from 'fastest-levenshtein'
import { z } from 'zod'
import { CannotForge } from '../../../fixtures/mint.ts'
import type { Bench } from '../../session/bench/bench.ts'
import { allDeviations, deviationsCalled } from '../../session/bench/deviations.ts'
import { switches } from '../../session/bench/switches.ts'
import { parseJson } from '../../wire/json.ts'
import { type IncomingCall, listen } from '../../wire/listen.ts'
import type { Traffic } from './traffic.ts'

export interface ControlOptions {
  readonly bench: Bench
  readonly traffic: Pick<Traffic, 'calls'>
  /** Turns a switch on or off, and tells it. */
  readonly toggle: (name: string, on: boolean) => void
}

export interface Control {
  readonly url: string
  readonly secret: string
  close(): Promise<void>
}

export const secretHeader = 'x-control-secret'

/** Drives a bench over HTTP, on loopback alone and only for those who know its secret. */
export async function openControl(options: ControlOptions): Promise<Control> {
  const secret = randomBytes(24).toString('base64url')
  options.bench.redactor.secret(secret, 'control secret')
  const own = { port: 0 }
  const listener = await listen({
    host: '127.0.0.1',
    answer: async (request, incoming) =>
      guard(incoming, secret, own.port) ?? (await route(options, request, incoming)),
  })
  own.port = listener.port
  return { url: listener.url, secret, close: listener.close }
}

/** A page in a browser can reach this port: by its own Origin, or by a name of its own that leads here. */
function guard({ rawHeaders }: IncomingCall, secret: string, port: number): Response | undefined {
  const values = (name: string) =>
    rawHeaders.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []))
  const hosts = values('host')
  const isHere =
    hosts.length === 1 && [`127.0.0.1:${port}`, `localhost:${port}`].includes(hosts[0] ?? '')
  if (!isHere || values('origin').length > 0) return refusal(403, 'not from here')
  const given = values(secretHeader)
  if (given.length === 1 && isSame(given[0] ?? '', secret)) return undefined
  return refusal(401, `the header ${secretHeader} has to carry the secret of this bench`)
}

function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}

async function route(
  options: ControlOptions,
  request: Request,
  { method, target, body }: IncomingCall,
): Promise<Response> {
  const path = new URL(request.url).pathname
  const asked = `${method} ${path}`
  if (asked === 'GET /faults') return Response.json({ faults: faultsOf(options) })
  if (asked === 'GET /calls') {
    const { bench, traffic } = options
    return Response.json({ calls: traffic.calls(), dropped: bench.dropped() })
  }
  if (asked === 'POST /mint') return mint(options.bench, body.toString('utf8'))
  const name = /^\/faults\/([\w-]{1,64})$/.exec(path)?.[1]
  if (name !== undefined && (method === 'POST' || method === 'DELETE'))
    return toggled(options, name, method === 'POST')
  return refusal(
    404,
    `${method} ${target.slice(0, 80)}: GET /faults, POST or DELETE /faults/<name>, POST /mint, GET /calls`,
  )
}

const faultsOf = ({ bench }: ControlOptions) =>
  switches.map(({ name, about }) => ({ name, about, on: bench.board.isOn(name) }))

function toggled(options: ControlOptions, name: string, on: boolean): Response {
  const names = switches.map((one) => one.name)
  if (!names.includes(name))
    return refusal(404, `no fault "${name}"; the nearest is "${closest(name, names)}"`)
  options.toggle(name, on)
  return Response.json({ name, on: options.bench.board.isOn(name) })
}

const mintSchema = z.strictObject({ deviation: z.string().optional() })

/** A good token, or the one deviation that the name fits. */
async function mint(bench: Bench, text: string): Promise<Response> {
  const wanted = mintSchema.safeParse(text.trim() === '' ? {} : parseJson(text))
  if (!wanted.success) return refusal(422, 'the body is {} or {"deviation": "<name>"}')
  const { deviation: name } = wanted.data
  if (name === undefined) return Response.json({ token: bench.mint(), deviation: null })
  const all = allDeviations()
  const [deviation, another] = deviationsCalled(name, all)
  if (deviation === undefined) {
    const near = closest(
      name,
      all.map((one) => one.name),
    )
    return refusal(404, `no deviation "${name.slice(0, 80)}"; the nearest is "${near}"`)
  }
  if (another !== undefined)
    return refusal(
      409,
      `"${name}" fits several: "${deviation.name}", "${another.name}" and perhaps more`,
    )
  return minted(bench, deviation)
}

function minted(bench: Bench, deviation: NonNullable<Parameters<Bench['mint']>[0]>): Response {
  try {
    return Response.json({ token: bench.mint(deviation), deviation: deviation.name })
  } catch (error) {
    if (error instanceof CannotForge) return refusal(422, error.message)
    throw error
  }
}

const refusal = (status: number, detail: string): Response => Response.json({ detail }, { status })
