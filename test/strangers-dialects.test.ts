import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { leftOpen } from './left-open.ts'
import { runForReport } from './spawned.ts'
import { canRun, failedMusts, patient, slots } from './stranger.ts'

const folder = fileURLToPath(new URL('./strangers/', import.meta.url))
const node = (name: string): string[] => [process.execPath, folder + name]
const python = (name: string): string[] => ['/usr/bin/python3', folder + name]

/** One droplet a dialect, each in a style of its own; `passes` is the least that has to be proved of it. */
const strangers = [
  { profile: 'udc-1.0', argv: node('next-droplet.mjs'), passes: 300 },
  { profile: 'mcm', argv: node('mcm-express.mjs'), passes: 300 },
  { profile: 'orchestrator-2.0', argv: python('orchestrated_droplet.py'), passes: 220 },
  { profile: 'services', argv: python('services_droplet.py'), passes: 60 },
  { profile: 'starter', argv: node('starter-droplet.mjs'), passes: 55 },
]

describe.concurrent.each(strangers.filter(canRun))(
  'a droplet of $profile',
  ({ profile, argv, passes }) => {
    it('keeps every law of its own dialect', patient, () =>
      slots(async () => {
        const asked = ['--profile', profile, '--level', 'must', '--interval', '0.5']
        const { code, report } = await runForReport(['--command', argv.join(' '), ...asked])
        expect(failedMusts(report)).toEqual([])
        expect(leftOpen(report, ['inconclusive', 'error', 'blocked', 'not-run'])).toEqual([])
        expect(report.summary.byState.pass).toBeGreaterThan(passes)
        expect({ code, verdict: report.verdict }).toEqual({ code: 0, verdict: 'conformant' })
      }),
    )

    it('is known for what it is by its answers', patient, () =>
      slots(async () => {
        const asked = ['--profile', 'auto', '--only', 'HTTP-404', '--interval', '0.5']
        const { report } = await runForReport(['--command', argv.join(' '), ...asked])
        expect(report.profile.id).toBe(profile)
        expect(failedMusts(report)).toEqual([])
      }),
    )
  },
)
