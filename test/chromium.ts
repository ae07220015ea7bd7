import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

/** A browser may be missing on a developer's machine; in CI it has to be there. */
export const canView = executablePath !== undefined || process.env.CI !== undefined

/** A page as it was opened from a file, with all that it tried to do beyond being shown. */
export interface Opened {
  readonly page: Page
  /** Addresses it asked for, dialogs, errors and whatever its policy refused. */
  readonly deeds: readonly string[]
}

export interface Viewer {
  /** Closes the page before. */
  open(html: string, options?: BrowserContextOptions): Promise<Opened>
  close(): Promise<void>
}

/** Debian's Chromium, without a window and with a profile of its own that goes when it is closed. */
export async function startViewer(): Promise<Viewer> {
  if (executablePath === undefined)
    throw new Error('no chromium: apt-get install -y --no-install-recommends chromium')
  const folder = mkdtempSync(join(tmpdir(), 'udc-page-'))
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  let pages = 0
  let last: Page | undefined
  return {
    async open(html, options = {}) {
      await last?.close()
      pages += 1
      const file = join(folder, `${pages}.html`)
      writeFileSync(file, html)
      const seen = await opened(browser, pathToFileURL(file).href, options)
      last = seen.page
      return seen
    },
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function opened(browser: Browser, url: string, options: BrowserContextOptions) {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, ...options })
  const deeds: string[] = []
  page.on('request', (request) => request.url() !== url && deeds.push(`asked ${request.url()}`))
  page.on('console', (message) => deeds.push(`console ${message.text()}`))
  page.on('pageerror', (error) => deeds.push(`error ${error.message}`))
  page.on('dialog', (dialog) => {
    deeds.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.setDefaultTimeout(20_000)
  await page.goto(url)
  return { page, deeds }
}
