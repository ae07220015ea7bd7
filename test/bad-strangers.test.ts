import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runForReport } from './spawned.ts'

const folder = fileURLToPath(new URL('./strangers/bad/', import.meta.url))

/** The one thing each of them does wrong, by the cause that must come first. */
const bad = [
  { name: 'believes-claims-in-an-outage.mjs', cause: 'UNVERIFIED-IN-OUTAGE' },
  { name: 'takes-alg-from-header.mjs', cause: 'ALG-FROM-HEADER' },
  { name: 'reads-public-key-member.mjs', cause: 'D62-VERIFIER-CONFIG', says: 'public_key' },
  { name: 'opens-in-debug.mjs', cause: 'OPEN-IN-DEBUG' },
]

it.concurrent.each(bad)(
  '$name is told $cause on the first screen',
  { timeout: 240_000, retry: 1 },
  async (one) => {
    const only = ['CTL-*', 'AUTH-*', 'KEY-DOWN-*'].flatMap((glob) => ['--only', glob])
    const { code, report, screen } = await runForReport([
      ...['--command', `${process.execPath} ${folder}${one.name}`, '--max-wait', '3s'],
      ...only,
    ])
    expect(code).toBe(1)
    const [first] = report.causes
    expect(first?.id).toBe(one.cause)
    expect(first?.blame).toBe('droplet')
    expect(first?.explanation).toContain(one.says ?? '')
    // A terminal of 24 lines shows the verdict and the first cause with what mends it.
    const firstScreen = screen.split('\n').slice(0, 24).join('\n')
    expect(firstScreen).toContain(one.cause)
    expect(firstScreen).toMatch(/^ +fix +\S/m)
  },
)
