import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { limits } from '../../src/wire/limits.ts'
import { createRecorder } from '../../src/wire/recorder.ts'
import { createRedactor } from '../../src/wire/redact.ts'
import { expectWholeReport } from './report.ts'

const { excerptLength, totalLength } = limits.evidence

describe('evidence', () => {
  const recorder = createRecorder(createRedactor())
  const record = (body: Buffer, value = 'a', into = recorder) => {
    const open = into.open({
      from: 'harness',
      to: 'droplet',
      method: 'GET',
      url: `http://127.0.0.1/${value}`,
      headers: [['X-A', value]],
      body,
      note: 'hostile',
    })
    open.answered({ status: 200, headers: [['X-B', value]], body })
    return into.exchange(open.id)
  }

  test('of a megabyte is an excerpt with the length and the digest of the whole', () => {
    const body = Buffer.alloc(1024 * 1024, 'a')
    const sha256 = createHash('sha256').update(body).digest('hex')
    const kept = record(body)
    for (const side of [kept?.request, kept?.response]) {
      expect(side?.body).toMatchObject({ length: body.length, sha256 })
      expect(side?.body?.text).toHaveLength(excerptLength)
    }
  })

  test('of 10,000 exchanges stays below 50 MB, and tells of each of them', () => {
    const body = Buffer.alloc(2 * excerptLength, 'a')
    for (let count = 1; count < 10_000; count += 1) record(body)
    const all = recorder.all()
    expect(all).toHaveLength(10_000)
    expect(all.at(-1)?.response?.body).toEqual(leftOut(body))
    const shown = all.reduce((sum, { request }) => sum + (request.body?.text.length ?? 0), 0)
    expect(shown).toBeGreaterThan(totalLength / 4)
    expectWholeReport(all)
  })

  test('counts a character that is written in six as six', () => {
    const other = createRecorder(createRedactor())
    const body = Buffer.from('\u202e'.repeat(excerptLength))
    for (let count = 0; count <= totalLength / (6 * excerptLength); count += 1)
      record(body, 'a', other)
    expect(record(body, 'a', other)?.request.body).toEqual(leftOut(body))
  })
})

const leftOut = (body: Buffer) => ({
  text: expect.stringContaining('left out'),
  length: body.length,
  sha256: createHash('sha256').update(body).digest('hex'),
})
