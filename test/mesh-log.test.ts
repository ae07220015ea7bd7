import { describe, expect, it } from 'vitest'
import { cells } from '../reporters/wrap.ts'
import { hearKeys, type KeyInput } from '../src/cli/mesh/keys.ts'
import { createLiveLog } from '../src/cli/mesh/live-log.ts'
import { createTraffic } from '../src/cli/mesh/traffic.ts'
import type { Call } from '../src/model/call.ts'
import type { Heard } from '../src/session/bench/hear.ts'
import type { Reason, Verdict } from '../src/session/bench/verdict.ts'

const call = (changes: Partial<Call> = {}): Call => ({
  exchange: 'x1',
  actor: 'orchestrator',
  purpose: 'orchestrator-register',
  method: 'POST',
  target: '/droplets/register',
  path: '/droplets/register',
  query: [],
  rawHeaders: [],
  text: '',
  json: undefined,
  at: 0,
  status: 401,
  fault: undefined,
  refusal: undefined,
  bearer: undefined,
  issued: undefined,
  ...changes,
})

const reason: Reason = {
  id: 'D18-SELF-SIGNED',
  title: 'The droplet signed this token itself',
  confidence: 0.99,
  seen: 'signature does not verify with any published Registry key',
  fix: 'Stop generating tokens: request one from the Registry (POST /auth/token with X-Registry-Key) and send that.',
  alsoWrong: ['The token has no kid', 'The token has no iss'],
}
const refused: Verdict = { tone: 'refused', said: '', reason }
const good: Verdict = {
  tone: 'good',
  said: 'token good: issued by the Registry, 3,540 s left',
  short: 'token good, 3,540 s left',
}

const noon = new Date(2026, 0, 1, 12, 3, 4, 512)
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000)

/** What one log writes for each of these calls. */
function written(heard: readonly Heard[], width: number | undefined, color = false): string[] {
  const texts: string[] = []
  const log = createLiveLog({ color, width: () => width, write: (text) => void texts.push(text) })
  const traffic = createTraffic()
  return heard.map((one) => {
    texts.length = 0
    log.heard(traffic.add(one, { text: (unchanged) => unchanged }), one)
    return texts.join('')
  })
}

describe('a line of the live log', () => {
  it('tells a refusal in full on a terminal of 100 cells', () => {
    const [text = ''] = written([{ at: noon, call: call(), verdict: refused }], 100)
    expect(text.split('\n')).toEqual([
      '12:03:04.512  droplet → orchestrator  POST /droplets/register         401  D18-SELF-SIGNED (0.99)',
      '              why     The droplet signed this token itself',
      '              seen    signature does not verify with any published Registry key',
      '              fix     Stop generating tokens: request one from the Registry (POST /auth/token with',
      '                      X-Registry-Key) and send that.',
      '              then    The token has no kid; The token has no iss',
      '',
    ])
  })

  it('is one line in a file, whatever its length', () => {
    const [text = ''] = written([{ at: noon, call: call(), verdict: refused }], undefined)
    expect(text.split('\n')).toHaveLength(2)
    expect(text).toContain('D18-SELF-SIGNED (0.99) | why: The droplet signed')
    expect(text).toContain('and send that. | then: The token has no kid')
  })

  it('tells the same cause in a word for a minute, and then in full again', () => {
    const at = (seconds: number): Heard => ({ at: later(seconds), call: call(), verdict: refused })
    const lines = written([at(0), at(59), at(61)], 100).map(
      (text) => text.trim().split('\n').length,
    )
    expect(lines).toEqual([6, 1, 6])
    expect(written([at(0), at(59)], 100)[1]).toMatch(/401 {2}D18-SELF-SIGNED again\n$/)
    expect(written([at(0), at(59)], 90)[1]).toMatch(/401 {2}D18 again\n$/)
  })

  it('tells another fix of the same kind in full', () => {
    const other: Verdict = { ...refused, reason: { ...reason, fix: 'Something else.' } }
    const [, second] = written(
      [
        { at: noon, call: call(), verdict: refused },
        { at: noon, call: call(), verdict: other },
      ],
      100,
    )
    expect(second).toContain('Something else.')
  })

  it('says of a good token who issued it and how long it lives', () => {
    const fine: Heard = { at: noon, call: call({ status: 201 }), verdict: good }
    expect(written([fine], 200)[0]).toMatch(
      /201 {2}token good: issued by the Registry, 3,540 s left\n$/,
    )
    const [first = '', second] = written([fine, fine], 100)
    expect(first).toContain('\n              token good: issued by the Registry, 3,540 s left\n')
    expect(second).toMatch(/201 {2}token good, 3,540 s left\n$/)
  })

  it('says of the first success what the same call was refused for', () => {
    const texts = written(
      [
        { at: noon, call: call(), verdict: refused },
        { at: noon, call: call({ status: 201 }), verdict: good },
        { at: noon, call: call({ status: 201 }), verdict: good },
      ],
      undefined,
    )
    expect(texts[1]).toContain('mended: it was D18-SELF-SIGNED until now')
    expect(texts[2]).not.toContain('mended')
  })

  it('stays within its width and its own lines, whatever a droplet sends', () => {
    const hostile = '/a\u001b[2J\r\n12:00:00.000  all is well\u202e\u0000'.repeat(5)
    const seen = { ...refused, reason: { ...reason, seen: hostile, title: hostile } }
    const one: Heard = { at: noon, call: call({ path: hostile, method: 'P\u0007' }), verdict: seen }
    for (const width of [80, 100, 140]) {
      const [text = ''] = written([one], width)
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}](?<!\n)/u)
      const lines = text.trimEnd().split('\n')
      for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(width)
      expect(lines.filter((line) => /^\d\d:/.test(line))).toHaveLength(1)
    }
    expect(written([one], undefined)[0]?.trimEnd().split('\n')).toHaveLength(1)
  })

  it('shows a call that was never answered, and colours only when asked', () => {
    const gone: Heard = {
      at: noon,
      call: call({ status: undefined }),
      verdict: {
        tone: 'plain',
        said: 'the caller went away before the answer',
        short: 'caller gone',
      },
    }
    expect(written([gone], 140)[0]).toContain('---  the caller went away')
    expect(written([gone], 140, true)[0]).toContain('\u001b[2m')
  })
})

describe('the traffic', () => {
  it('counts each cause with its first and last time', () => {
    const traffic = createTraffic()
    for (const seconds of [0, 5])
      traffic.add({ at: later(seconds), call: call(), verdict: refused }, { text: (text) => text })
    expect(traffic.causes()).toEqual([
      expect.objectContaining({
        id: 'D18-SELF-SIGNED',
        calls: 2,
        first: noon.toISOString(),
        last: later(5).toISOString(),
      }),
    ])
    expect(traffic.calls()).toHaveLength(2)
  })
})

describe('the keys', () => {
  function terminal(isTTY: boolean) {
    const raw: boolean[] = []
    let send: (text: string) => void = () => undefined
    const input: KeyInput = {
      isTTY,
      setRawMode: (on) => raw.push(on),
      setEncoding: () => undefined,
      resume: () => undefined,
      pause: () => undefined,
      on: (_, listener) => {
        send = listener
      },
      off: () => {
        send = () => undefined
      },
    }
    return { input, raw, send: (text: string) => send(text) }
  }

  it('come one by one; what is pasted or an arrow is none; Ctrl-C ends', () => {
    const { input, raw, send } = terminal(true)
    const pressed: string[] = []
    const stop = hearKeys(input, (key) => void pressed.push(key))
    for (const text of ['k', '\u001b[A', 'export KEY=1\r', '?', '\u0003', 'ab\u0003', '\u0004'])
      send(text)
    expect(pressed).toEqual(['k', '?', 'q', 'q', 'q'])
    stop()
    send('k')
    expect(pressed).toHaveLength(5)
    expect(raw).toEqual([true, false])
  })

  it('are left alone where there is no terminal', () => {
    const { input, raw, send } = terminal(false)
    const pressed: string[] = []
    hearKeys(input, (key) => void pressed.push(key))()
    send('k')
    expect([pressed, raw]).toEqual([[], []])
  })
})

it('goes on with a line that is broken in the column it is told', () => {
  const written: string[] = []
  const output = { color: false, write: (text: string) => void written.push(text) }
  const text = 'on  k  name a key set that answers late'
  createLiveLog({ ...output, width: () => 32 }).lines([text, '    ?  help'], 12)
  createLiveLog({ ...output, width: () => undefined }).lines([text], 12)
  expect(written).toEqual([
    `on  k  name a key set that\n${' '.repeat(12)}answers late\n    ?  help\n`,
    `${text}\n`,
  ])
})
