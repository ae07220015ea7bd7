import { createHash } from 'node:crypto'
import { insecureNote, proxyNote } from '../../reporters/careful.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { causesOf } from '../diagnosis/causes.ts'
import { withoutOurFaults } from '../diagnosis/our-fault.ts'
import { requirementsHash, requirementsOf } from '../gate/requirements.ts'
import { concluded } from '../gate/verdict.ts'
import { waive } from '../gate/waive.ts'
import { summaryOf } from '../kernel/tally.ts'
import type { Behaviour, KeyMap } from '../model/behaviour.ts'
import type { Finding } from '../model/finding.ts'
import type { Profile } from '../model/profile.ts'
import type { Cause, Report } from '../model/report.ts'
import type { Order } from '../session/order.ts'
import { catalogueHash, planOf } from '../session/plan.ts'
import { type Collected, completed } from './collect.ts'
import type { Gate } from './gate.ts'
import { sameCause } from './waivers.ts'

export interface RunFrame {
  readonly startedAt: Date
  readonly durationMs: number
  readonly interrupted: boolean
  readonly failOn: 'MUST' | 'SHOULD'
  readonly requireComplete: boolean
  readonly gate?: Gate
}

/** The report of a run, complete or cut short. */
export function reportOf(order: Order, collected: Collected, frame: RunFrame): Report {
  const plan = planOf(order)
  const found = completed(collected, order, frame.interrupted)
  const bare = withoutOurFaults(found, collected.exchanges)
  const causes = causesOf(bare, collected.end?.diagnoses ?? [])
  const { findings, told } = waived(withCauses(bare, causes), frame.gate)
  const { verdict, codes } = concluded(
    {
      findings,
      planned: plan.checks.length,
      narrowed: plan.narrowed,
      interrupted: frame.interrupted,
      failOn: frame.failOn,
      requireComplete: frame.requireComplete,
      trouble: collected.trouble,
    },
    told,
  )
  return {
    schema: 'udc-conformance/report/1',
    tool: { ...order.tool, catalogue: catalogueHash() },
    run: {
      id: order.runId,
      startedAt: frame.startedAt.toISOString(),
      durationMs: Math.round(frame.durationMs),
      seed: order.seed,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      interrupted: frame.interrupted,
      ...(frame.gate?.shard ? { shard: frame.gate.shard } : {}),
    },
    target: targetOf(order, collected),
    profile: profileOf(order, collected),
    access: collected.end?.access ?? accessShown(findings),
    verdict,
    exit: { code: codes[0] ?? 0, all: codes },
    summary: summaryOf(findings),
    causes,
    findings,
    exchanges: [...collected.exchanges.values()].sort(
      (a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)),
    ),
    notRun: findings
      .filter(({ state }) => state === 'not-run')
      .map(({ id, message, flag }) => ({ id, reason: message ?? '', flag: flag ?? '' })),
    outside: frame.gate?.outside ?? plan.outside,
    waivers: told,
    ...behaviourOf(findings, collected.end?.behaviour),
    ...(collected.end?.traces ? { traces: collected.end.traces } : {}),
    notes: [
      ...(order.insecure ? [insecureNote] : []),
      ...(order.proxy ? [proxyNote(order.proxy)] : []),
      ...(collected.end?.notes ?? []),
      `${judgedBy(order, collected).conflicts.length} contradictions between the mesh's documents are tolerated by this profile; \`profiles\` lists them`,
    ],
    timings: {
      phases: collected.end?.timings.phases ?? [],
      waitedMs: collected.end?.timings.waitedMs ?? 0,
      perCheck: findings.map(({ id, durationMs }) => ({ id, ms: durationMs })),
    },
    ...(collected.trouble ? { trouble: collected.trouble } : {}),
  }
}

/** What the answers show of the access, where the run did not come to its end. */
const accessShown = (findings: readonly Finding[]): Report['access'] =>
  (['U', 'T', 'R', 'P'] as const).filter(
    (letter) =>
      letter === 'U' ||
      findings.some(
        ({ needs, state }) => needs === letter && (state === 'pass' || state === 'fail'),
      ),
  )

/** The findings with what of them is accepted, and what became of each waiver. */
function waived(findings: readonly Finding[], gate: Gate | undefined): ReturnType<typeof waive> {
  if (!gate?.waivers) return { findings, told: [] }
  return waive(findings, gate.waivers, gate.today, sameCause)
}

/** The survey, with what single checks measured of the key set and what they concluded. */
function behaviourOf(
  findings: readonly Finding[],
  surveyed: Behaviour | undefined,
): Pick<Report, 'behaviour'> {
  if (!surveyed?.keys) return surveyed ? { behaviour: surveyed } : {}
  const figures = findings.filter(({ group }) => group === 'KEY').map((one) => one.figures ?? {})
  const cached = findings.find(({ id }) => id === 'KEY-DOWN-CACHED')?.state
  const keys: KeyMap = {
    ...surveyed.keys,
    measured: Object.assign({}, ...figures),
    ...(cached === 'pass' || cached === 'fail' ? { servesThroughOutage: cached === 'pass' } : {}),
  }
  return { behaviour: { ...surveyed, keys } }
}

const judgedBy = ({ profile }: Order, { end }: Collected): Profile =>
  end?.dialect?.profile ?? profile

function profileOf(order: Order, collected: Collected): Report['profile'] {
  const profile = judgedBy(order, collected)
  const recognised = collected.end?.dialect?.evidence
  return {
    id: profile.id,
    hash: createHash('sha256').update(JSON.stringify(profile)).digest('hex'),
    requirements: requirementsHash(requirementsOf(catalogue, profile)),
    overrides: order.overrides,
    ...(recognised ? { recognised } : {}),
  }
}

function targetOf({ target }: Order, { end }: Collected): Report['target'] {
  const url = end?.url ?? target.url
  return {
    kind: target.kind,
    mesh: target.mesh || target.command !== undefined || target.image !== undefined,
    ...(url === undefined ? {} : { url }),
    ...(target.command === undefined || target.kind === 'demo'
      ? {}
      : { command: target.commandLine ?? target.command.join(' ') }),
    ...(target.image === undefined ? {} : { image: target.image }),
    role: 'droplet',
  }
}

/** What somebody else's fault made fail says nothing about the droplet. */
const notItsFault = ({ fix: _, ...finding }: Finding, { title }: Cause): Finding => ({
  ...finding,
  state: 'inconclusive',
  message: title,
})

function withCauses(findings: readonly Finding[], causes: readonly Cause[]): Finding[] {
  const causeFor = new Map(
    causes.flatMap((cause) => cause.checks.map((id) => [id, cause] as const)),
  )
  return findings.map((finding) => {
    const cause = causeFor.get(finding.id)
    if (!cause) return finding
    const told = { ...finding, cause: cause.id, blame: cause.blame }
    return cause.blame === 'droplet' || finding.state !== 'fail' ? told : notItsFault(told, cause)
  })
}
