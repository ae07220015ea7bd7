import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderHtml } from '../reporters/html.ts'
import { canView, startViewer, type Viewer } from './chromium.ts'
import { tokenStory } from './html-cast.ts'
import { hostile, hostileReport, sample } from './report-cast.ts'

let viewer: Viewer
beforeAll(async () => {
  if (canView) viewer = await startViewer()
})
afterAll(() => viewer?.close())

/** Unfolds everything, and waits for what the script adds to it. */
async function unfold(page: Page): Promise<void> {
  const all = "[...document.querySelectorAll('details')]"
  await page.evaluate(`${all}.forEach((one) => { one.open = true })`)
  await page.waitForFunction(
    `${all}.every((one) => one.dataset.seen || one.closest('.q .x:not([id])'))`,
  )
}

/** Every element with the names of its attributes: what no text may add to. */
const elements =
  "[...document.querySelectorAll('*')].map((one) => [one.tagName, ...one.getAttributeNames()].join(' ')).sort()"

const story = renderHtml(tokenStory(), { of: () => undefined, url: 'https://docs.test/checks' })

describe.runIf(canView)('a reader', () => {
  test('filters by words, state, level and group, and is told how many are left', async () => {
    const { page, deeds } = await viewer.open(renderHtml(sample))
    const shown = () => page.locator('.f:not([hidden])').count()
    const { total, byState, byLevel } = sample.summary
    expect(await shown()).toBe(total)
    await page.getByLabel(/^failed/).check()
    expect(await shown()).toBe(byState.fail)
    await page.getByLabel(/^inconclusive/).check()
    expect(await shown()).toBe(byState.fail + byState.inconclusive)
    await page.getByLabel(/^failed/).uncheck()
    await page.getByLabel(/^inconclusive/).uncheck()
    await page.getByLabel(/^SHOULD/).check()
    const should = Object.values(byLevel.SHOULD).reduce((sum, n) => sum + n, 0)
    expect(await shown()).toBe(should)
    expect(await page.locator('#count').textContent()).toBe(`${should} of ${total} shown`)
    await page.getByLabel(/^SHOULD/).uncheck()
    await page.getByLabel('Group').selectOption('HTTP')
    expect(await shown()).toBe(sample.findings.filter(({ group }) => group === 'HTTP').length)
    await page.getByLabel('Group').selectOption('')
    await page.locator('.g > summary').first().press('/')
    await page.keyboard.type('no such words')
    expect(await shown()).toBe(0)
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await shown()).toBe(total)
    expect(deeds).toEqual([])
  })

  test('opens a failure with the keyboard and reads its token beside a good one', async () => {
    const { page, deeds } = await viewer.open(story)
    await page.locator('[id="TOK-USE-EXACT"] > summary').press('Enter')
    const rows = page.locator('[id="x9"] tr.d')
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringMatching(/header kid\s+absent\s+"dSKg/),
    ])
    expect(await rows.first().isVisible()).toBe(true)
    expect(deeds).toEqual([])
  })

  test('follows the links to the other failure of the cause, to the cause, and back', async () => {
    const { page } = await viewer.open(story)
    await page.locator('[id="TOK-USE-EXACT"] > summary').click()
    await page.locator('[id="TOK-USE-EXACT"] a[href="#TOK-ORCH-FOUR-STEPS"]').first().click()
    const other = page.locator('[id="TOK-ORCH-FOUR-STEPS"]')
    await expect.poll(() => other.getAttribute('open')).not.toBeNull()
    await other.getByRole('link', { name: 'x9' }).click()
    expect(new URL(page.url()).hash).toBe('#x9')
    await other.getByRole('link', { name: /in the check reference/ }).waitFor()
    await other.locator('a[href^="#cause-"]').click()
    const cause = page.locator('#causes li').first()
    await cause.getByRole('link', { name: 'TOK-USE-EXACT' }).click()
    expect(new URL(page.url()).hash).toBe('#TOK-USE-EXACT')
  })

  test('finds the exchanges, the command and the reference of a settled check in it', async () => {
    const { page, deeds } = await viewer.open(story)
    await page.locator('.g > summary', { hasText: 'AUTH' }).click()
    const check = page.locator('[id="AUTH-CLM-EXP-PAST"]')
    await check.locator('> summary').click()
    await check.locator('.x > summary').click()
    expect(await check.locator('.x').innerText()).toMatch(
      /exp 60 min before \(\d+\), a good one: after/,
    )
    await check.getByRole('link', { name: /in the check reference/ }).waitFor()
    expect(deeds).toEqual([])
  })

  test('comes by address to an exchange that is folded away, and sees what rests on it', async () => {
    const { page } = await viewer.open(story)
    await page.evaluate("location.assign('#x2')")
    const exchange = page.locator('[id="x2"]')
    await exchange.locator('.also').waitFor()
    expect(await exchange.locator('.also').innerText()).toBe(
      'behind AUTH-CLM-EXP-PAST CTL-POS-TOKEN',
    )
  })

  test('has every failure unfolded on paper, and as it was afterwards', async () => {
    const { page } = await viewer.open(story)
    const open = () => page.locator('.s > .f[open]').count()
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await open()).toBe(2)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await open()).toBe(0)
  })

  test('can read all of it without a script', async () => {
    const { page } = await viewer.open(story, { javaScriptEnabled: false })
    expect(await page.locator('#filter').isVisible()).toBe(false)
    expect(await page.locator('h1').innerText()).toBe('nonconformant')
    await page.locator('[id="TOK-USE-EXACT"] > summary').click()
    expect(await page.locator('[id="x9"] tr.d').isVisible()).toBe(true)
  })
})

describe.runIf(canView)('the page', () => {
  test.each([
    ['a failure with its token', story, 'light', 1100],
    ['a failure with its token', story, 'dark', 375],
    ['every state', renderHtml(sample), 'dark', 1100],
    ['every state', renderHtml(sample), 'light', 375],
  ] as const)(
    'has no fault that axe knows, and no width to scroll: %s',
    async (_, html, colorScheme, width) => {
      const viewport = { width, height: 900 }
      const { page } = await viewer.open(html, { colorScheme, viewport, bypassCSP: true })
      await unfold(page)
      await page.evaluate(axe.source)
      const faults = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id }) => id))',
      )
      expect(faults).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    },
    240_000,
  )

  /** What would be an element, an attribute, a script or a request, were it not text. */
  const markup =
    '<script>alert(1)</script>"><img src=http://evil.example/x onerror=alert(1)>' +
    '</style><style>*{display:none}</style></script></pre></details><base href=//evil.example>' +
    "<a href=javascript:alert(1)>x</a>' onclick='alert(1)' <!-- --><svg onload=alert(1)>"

  test('the text of a droplet makes no element, no request and no script', async () => {
    const seen = async (text: string) => {
      const { page, deeds } = await viewer.open(renderHtml(hostileReport(text)))
      await unfold(page)
      expect(deeds).toEqual([])
      return { names: await page.evaluate(elements), text: await page.locator('main').innerText() }
    }
    const { names } = await seen(' harmless')
    const marked = await seen(markup)
    expect(marked.names).toEqual(names)
    expect(marked.text).toContain('<script>alert(1)</script>"><img')
    const controlled = await seen(hostile)
    expect(controlled.names).toEqual(names)
    expect(controlled.text).toContain('\\u{202e}\\u{200b}')
  })
})
