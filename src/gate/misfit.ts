import type { Report } from '../model/report.ts'
import type { Problem } from '../model/waiver.ts'
import { plannedBy } from './merge.ts'

/** Why reports do not make one run together; undefined when they do. */
export function misfitOf(
  reports: readonly { readonly file: string; readonly report: Report }[],
): Problem | undefined {
  const [first] = reports
  if (!first) return undefined
  for (const { file, report } of reports) {
    if (!report.run.shard) return noShard(file)
    const difference = traits.find(([, of]) => of(report) !== of(first.report))
    if (difference) {
      const [name, of, todo] = difference
      return {
        expected: `reports of one ${name}: ${of(first.report)} in ${first.file}`,
        came: of(report),
        where: file,
        todo,
      }
    }
  }
  return missing(reports.map(({ report }) => report)) ?? unplanned(reports)
}

const again = 'make all shards again with the same version, profile and target'

type Trait = readonly [name: string, of: (report: Report) => string, todo: string]

/** What all shards of a run have in common. */
const traits: readonly Trait[] = [
  ['tool', ({ tool }) => `${tool.name} ${tool.version}`, again],
  ['catalogue', ({ tool }) => tool.catalogue, again],
  ['profile', ({ profile }) => [profile.id, profile.hash, ...profile.overrides].join(' '), again],
  ['target', ({ target }) => targetName(target), again],
  ['number of shards', ({ run }) => String(run.shard?.of), 'merge the shards of one split'],
]

/** A droplet of our own stands at another port each time. */
const targetName = ({ kind, url = '', command = '', mesh, role }: Report['target']): string =>
  [role, kind, kind === 'url' ? url : command, mesh ? 'with mesh' : ''].filter(Boolean).join(' ')

const noShard = (file: string): Problem => ({
  expected: 'the report of a shard',
  came: 'the report of a whole run',
  where: file,
  todo: 'make the parts with --shard 1/3, --shard 2/3 and so on',
})

function missing(reports: readonly Report[]): Problem | undefined {
  const of = reports[0]?.run.shard?.of ?? 0
  const given = reports.map(({ run }) => run.shard?.index ?? 0)
  const wanted = Array.from({ length: of }, (_, i) => i + 1)
  const absent = wanted.filter((index) => !given.includes(index))
  const twice = given.find((index, place) => given.indexOf(index) !== place)
  if (absent.length === 0 && twice === undefined) return undefined
  return {
    expected: `each of ${of} shards once`,
    came: twice === undefined ? `no shard ${absent.join(', ')}` : `shard ${twice} twice`,
    where: 'the reports to be merged',
    todo: 'give one report for each shard',
  }
}

/** A check that every shard leaves to another is asked by nobody. */
function unplanned(
  reports: readonly { readonly file: string; readonly report: Report }[],
): Problem | undefined {
  const found = new Set(reports.flatMap(({ report }) => report.findings.map(({ id }) => id)))
  for (const { file, report } of reports) {
    const orphans = plannedBy(report).filter((id) => !found.has(id))
    if (orphans.length > 0)
      return {
        expected: 'every planned check in one of the shards',
        came: `${orphans.length} in none: ${orphans.slice(0, 5).join(', ')}`,
        where: file,
        todo: 'make all shards with the same --only, --exclude and --level',
      }
  }
  return undefined
}
