import { describe, expect, test } from 'vitest'
import { renderHtml } from '../reporters/html.ts'
import { renderTerminal } from '../reporters/terminal.ts'
import type { Report } from '../src/model/report.ts'
import { hostile, sample } from './report-cast.ts'

const firstTime = { expected: 'within 300 ms', actual: 'after 812 ms', evidence: [] }

/** The sample, in which checks of one state had failed before they were asked again. */
const wavering = (state: string, actual = firstTime.actual): Report => ({
  ...sample,
  findings: sample.findings.map((finding) =>
    finding.state === state ? { ...finding, firstTime: { ...firstTime, actual } } : finding,
  ),
})

const terminal = (report: Report): string => renderTerminal(report, { color: false, width: 200 })

describe('what failed the first time, and not when it was asked again', () => {
  test.each(['pass', 'inconclusive'])(
    'is told on the terminal and in HTML, where it is now %s',
    (state) => {
      const ids = sample.findings.filter((finding) => finding.state === state).map(({ id }) => id)
      const says = `failed when it was first asked, ${state} when it was asked again; expected within 300 ms, came after 812 ms`
      const text = terminal(wavering(state))
      expect(ids.length).toBeGreaterThan(1)
      for (const id of ids) expect(text).toContain(`· ${id}: ${says}`)
      expect(renderHtml(wavering(state)).split(says)).toHaveLength(ids.length + 1)
    },
  )

  test('is no heading where nothing was', () => {
    expect(terminal(sample)).not.toContain('not the same twice')
    expect(renderHtml(sample)).not.toContain('first asked')
  })

  test('says what came without letting it act', () => {
    const text = terminal(wavering('pass', hostile))
    expect(text).toContain('not the same twice')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the subject.
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
  })
})
