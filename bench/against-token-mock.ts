import { fileURLToPath } from 'node:url'
import { askTokens } from './ask-tokens.ts'
import { asRatio, atLeast, type Figure, milliseconds, orNotMeasured } from './figure.ts'
import { median } from './measure.ts'
import { nameOf, withRival } from './rivals.ts'
import { startTokenServer, type TokenServer } from './token-server.ts'

const moduleAt = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const rival = 'oauth2-mock-server'

/** How many clients ask at once. */
const width = 4

const head = {
  what: `a fresh token of ${rival}, time over that of our Registry`,
  unit: '×',
  goal: atLeast(1.5),
} as const

interface Round {
  readonly oursMs: number
  readonly theirsMs: number
}

/** Both servers are processes of their own and are asked in turn by the same client. */
export const againstTokenMock = (rounds: number, tokens: number): Promise<Figure[]> =>
  orNotMeasured(head, () =>
    withRival(rival, async (folder) => {
      const servers: TokenServer[] = []
      const start = async (name: string, args: readonly string[]): Promise<TokenServer> => {
        const server = await startTokenServer(moduleAt(name), args)
        servers.push(server)
        return server
      }
      try {
        const ours = await start('./our-registry.js', [])
        const theirs = await start('./their-registry.js', [folder])
        return [figureOf(await inTurn(rounds, tokens, ours, theirs), tokens)]
      } finally {
        for (const server of servers) server.close()
      }
    }),
  )

/** Both go on getting faster for some thousands of tokens: those count for nothing. */
const warmUpTurns = 3

/** After the warm-up each goes first every other time. */
async function inTurn(
  rounds: number,
  tokens: number,
  ours: TokenServer,
  theirs: TokenServer,
): Promise<Round[]> {
  const each = async ({ asking }: TokenServer) => (await askTokens(asking, tokens, width)) / tokens
  for (let turn = 0; turn < warmUpTurns; turn += 1) {
    await each(ours)
    await each(theirs)
  }
  const measured: Round[] = []
  for (let round = 0; round < rounds; round += 1) {
    const isOursFirst = round % 2 === 0
    const first = await each(isOursFirst ? ours : theirs)
    const second = await each(isOursFirst ? theirs : ours)
    measured.push(
      isOursFirst ? { oursMs: first, theirsMs: second } : { oursMs: second, theirsMs: first },
    )
  }
  return measured
}

function figureOf(measured: readonly Round[], tokens: number): Figure {
  const of = (pick: (round: Round) => number): number => median(measured.map(pick))
  return {
    ...head,
    ...asRatio(of(({ oursMs, theirsMs }) => theirsMs / oursMs)),
    beside:
      `ours ${milliseconds(of(({ oursMs }) => oursMs))} each, ` +
      `${nameOf(rival)} ${milliseconds(of(({ theirsMs }) => theirsMs))}; ` +
      `${tokens} tokens a round, ${width} at a time, RS256 by 2048 bits, each with a jti of its own`,
  }
}
