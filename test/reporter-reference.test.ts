import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderHtml } from '../reporters/html.ts'
import { noReference } from '../reporters/reference.ts'
import { renderSarif } from '../reporters/sarif.ts'
import { referenceTo } from '../src/cli/reference.ts'
import type { Report } from '../src/model/report.ts'
import { catalogue } from '../suites/catalogue.ts'
import { inFolder, runCli } from './cli-process.ts'
import { sample } from './report-cast.ts'

const [known] = catalogue.filter(({ id }) => id === 'CTL-POS-TOKEN')

/** The sample, whose first failure and first open question are of a check that there is. */
const about = (state: string): Report => {
  const one = sample.findings.find((finding) => finding.state === state)
  const findings = sample.findings.map((finding) =>
    finding === one ? { ...finding, id: known?.id ?? '' } : finding,
  )
  return { ...sample, findings }
}

const rulesOf = (text: string) => JSON.parse(text).runs[0].tool.driver.rules
const rule = (text: string) => rulesOf(text).find(({ id }: { id: string }) => id === known?.id)

describe('what a failure means, and how to mend it', () => {
  test('stands in the HTML page, so that no other page is needed', () => {
    const { means = '', fix = '' } = known ?? {}
    const failed = renderHtml(about('fail'), referenceTo(undefined))
    expect(failed).toContain(`<dt>means<dd>${means}`)
    const open = renderHtml(about('inconclusive'), referenceTo(undefined))
    expect(open).toContain(`<dt>if it fails<dd>${fix}`)
    for (const page of [failed, open]) expect(page).not.toMatch(/href="[^#]/)
    expect(renderHtml(about('fail'), noReference)).not.toContain('<dt>means')
  })

  test('stands in the help of a SARIF rule, with an address only where one was given', () => {
    const plain = rule(renderSarif(about('fail'), referenceTo(undefined)))
    expect(plain.help.text).toContain(`A failure means: ${known?.means}`)
    expect(plain.help.text).toContain(`How to mend it: ${known?.fix}`)
    expect(plain).not.toHaveProperty('helpUri')
    const linked = rule(renderSarif(about('fail'), referenceTo('https://docs.test/checks')))
    expect(linked.helpUri).toBe('https://docs.test/checks#ctl-pos-token')
  })

  test('is linked by --docs-url, which takes an address of the web alone', () =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'report.json'), JSON.stringify(sample))
      const render = (...more: string[]) =>
        runCli(['report', 'report.json', '--reporter', 'sarif=a.sarif', ...more], { cwd })
      const address = () => rulesOf(readFileSync(join(cwd, 'a.sarif'), 'utf8'))[0].helpUri
      expect((await render('--docs-url', 'https://docs.test/checks')).code).toBe(0)
      expect(address()).toMatch(/^https:\/\/docs\.test\/checks#[a-z-]+$/)
      expect((await render()).code).toBe(0)
      expect(address()).toBeUndefined()
      const wrong = await render('--docs-url', 'javascript:alert(1)')
      expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('http://')])
    }))
})
