import { type Ending, exitCodesOf, verdictOf } from '../kernel/tally.ts'
import type { Finding } from '../model/finding.ts'
import type { Verdict } from '../model/report.ts'
import type { ToldWaiver } from '../model/waiver.ts'

/** An ending whose findings may be waived. */
export type GatedEnding = Ending & { readonly findings: readonly Finding[] }

/** Verdict and exit codes of a run with waivers; a waiver that went wrong comes after all but success. */
export function concluded(
  ending: GatedEnding,
  told: readonly ToldWaiver[] = [],
): { readonly verdict: Verdict; readonly codes: readonly number[] } {
  const counted = { ...ending, findings: ending.findings.map(asCounted) }
  const codes = exitCodesOf(counted)
  const broken = told.some(({ problem }) => problem !== undefined)
  return {
    verdict: verdictOf(counted),
    codes: broken ? [...codes.filter((code) => code !== 0), 6] : codes,
  }
}

/** A waived failure is a question left open on purpose: not held against the droplet, and never for it. */
const asCounted = (finding: Finding): Finding =>
  finding.waiver ? { ...finding, state: 'not-run', blame: 'environment' } : finding
