import type { Call } from '../../model/call.ts'

/** One endpoint that the mesh serves, and the setting that leads to it. */
export interface Served {
  readonly actor: 'registry' | 'orchestrator' | 'peer'
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly setting: string
}

const registry = (method: Served['method'], path: string): Served => ({
  actor: 'registry',
  method,
  path,
  setting: 'REGISTRY_BASE_URL',
})

const orchestrator = (method: Served['method'], path: string): Served => ({
  actor: 'orchestrator',
  method,
  path,
  setting: 'ORCHESTRATOR_URL',
})

/** What a droplet may call, as the mesh serves it. */
export const contract: readonly Served[] = [
  registry('POST', '/auth/token'),
  registry('GET', '/.well-known/jwks.json'),
  registry('POST', '/registry/register'),
  registry('POST', '/registry/heartbeat'),
  registry('GET', '/registry/droplets'),
  registry('GET', '/registry/droplet/{id}'),
  orchestrator('POST', '/droplets/register'),
  orchestrator('POST', '/droplets/{id}/heartbeat'),
  orchestrator('GET', '/droplets'),
  orchestrator('GET', '/droplets/{id}'),
  orchestrator('GET', '/management/version'),
  {
    actor: 'peer',
    method: 'POST',
    path: '/message',
    setting: "the endpoint in the peer's registry record",
  },
]

export const nameOf = ({ method, path }: Pick<Served, 'method' | 'path'>): string =>
  `${method} ${path}`

/** Whether nobody serves this path here, or not by this method. */
export const isUnserved = ({ status, refusal }: Call): boolean =>
  status === 405 || (status === 404 && (refusal === undefined || refusal === 'no such path'))

/** The served path of the same actor that is most like this one: the same last word first, then the fewest letters apart. */
export function nearest({ actor, path }: Pick<Call, 'actor' | 'path'>): Served | undefined {
  const own = contract.filter((one) => one.actor === actor)
  const farness = (one: Served): number => {
    const served = named(one.path, path)
    return editDistance(path, served) + (lastWord(path) === lastWord(served) ? 0 : 100)
  }
  return own.toSorted((a, b) => farness(a) - farness(b))[0]
}

/** A template with the id in it that stands there in the path; ids are numbers or names of hosts. */
function named(template: string, path: string): string {
  const words = path.split('/')
  const idAt = (index: number): string | undefined =>
    /[\d.]/.test(words[index] ?? '') ? words[index] : undefined
  return template
    .split('/')
    .map((word, index) => (word === '{id}' ? (idAt(index) ?? word) : word))
    .join('/')
}

/** The last word of a path, without slashes behind it. */
export const lastWord = (path: string): string =>
  path.replace(/\/+$/, '').split('/').at(-1)?.toLowerCase() ?? ''

/** Whose path this is, exactly, where it is another actor's. */
export const ownerElsewhere = ({ actor, method, path }: Call): Served | undefined =>
  contract.find(
    (one) => one.actor !== actor && one.method === method && patternOf(one.path).test(path),
  )

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('{id}', '[^/]+')}$`)

/** Insertions, removals and replacements between two texts. */
function editDistance(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...one].entries()) {
    const now = [row + 1]
    for (const [column, against] of [...other].entries()) {
      const replaced = (before[column] ?? 0) + (letter === against ? 0 : 1)
      now.push(Math.min(replaced, (before[column + 1] ?? 0) + 1, (now[column] ?? 0) + 1))
    }
    before = now
  }
  return before.at(-1) ?? 0
}
