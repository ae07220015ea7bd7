import type { Exchange } from '../model/exchange.ts'
import type { Finding } from '../model/finding.ts'

/** What failed on an exchange that an actor of ours broke says nothing about the droplet: unclear, blame mock. */
export function withoutOurFaults(
  findings: readonly Finding[],
  exchanges: ReadonlyMap<string, Exchange>,
): Finding[] {
  return findings.map((finding) => {
    if (finding.state !== 'fail') return finding
    const broken = finding.evidence.flatMap((id) => brokenByUs(exchanges.get(id)) ?? [])
    const [why] = broken
    if (why === undefined) return finding
    const { fix: _, ...rest } = finding
    return { ...rest, state: 'inconclusive', blame: 'mock', message: why }
  })
}

/** Only our own actors are recorded as having failed; a droplet is met with silence of another kind. */
function brokenByUs(exchange: Exchange | undefined): string | undefined {
  const { silence, from } = exchange ?? {}
  if (from !== 'droplet' || silence?.kind !== 'protocol') return undefined
  return silence.detail
}
