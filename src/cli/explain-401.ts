import { diagnose } from '../diagnosis/diagnose.ts'
import { UsageError } from '../model/usage-error.ts'
import { textSecret } from '../wire/secrets.ts'
import type { Secret } from '../wire/spellings.ts'
import { createTaint } from '../wire/taint.ts'
import { type Facts, factsOf } from './explain-401-facts.ts'
import { type Flags, type Given, inputsFrom } from './explain-401-inputs.ts'
import { type KeyTried, keysTried } from './explain-401-keys.ts'
import { explanationJson, explanationText } from './explain-401-print.ts'
import { createHash8, tokenSeen } from './explain-401-token.ts'
import type { Surroundings } from './order.ts'
import { wall } from './wall.ts'

/** Why one token was refused, safe to be pasted anywhere. */
export interface Explanation {
  readonly primary: {
    readonly leaf: string
    readonly title: string
    /** 0 to 1. */
    readonly confidence: number
    readonly explanation: string
    readonly fix: string
  }
  readonly evidence: readonly string[]
  /** What would be refused next, in order. */
  readonly alsoWrong: readonly { readonly leaf: string; readonly title: string }[]
  readonly wouldHelp?: string
  readonly keysTried: readonly KeyTried[]
  readonly facts: Facts
}

type AllFlags = Flags & { readonly json?: boolean; readonly color?: boolean }

const unexplained = 'D64'

/** Explains a refused token on standard output; the exit code is 0 with a cause, 3 without one. Throws UsageError. */
export async function explain401(flags: AllFlags, around: Surroundings): Promise<number> {
  const { text, code, secrets } = await told401(flags, around, {
    color: flags.color !== false && !around.env.NO_COLOR && process.stdout.isTTY === true,
    width: process.stdout.columns ?? 100,
  })
  wall.know(secrets)
  process.stdout.write(text)
  return code
}

/** What is to be printed, and the exit code. Throws UsageError. */
export async function told401(
  { json, color: _, ...flags }: AllFlags,
  around: Surroundings,
  look: { readonly color: boolean; readonly width: number },
): Promise<{ readonly text: string; readonly code: 0 | 3; readonly secrets: readonly Secret[] }> {
  try {
    const given = await inputsFrom(flags, around)
    const explanation = explanationOf(given)
    const text = json ? explanationJson(explanation) : explanationText(explanation, look)
    const secrets = secretsIn(given)
    return {
      text: withoutSecrets(text, secrets),
      secrets,
      code: explanation.primary.leaf === unexplained ? 3 : 0,
    }
  } catch (error) {
    throw error instanceof UsageError ? error : unspoken(error)
  }
}

/** A fault of ours is printed with its message, and the message of a strange error may quote the token. */
const unspoken = (error: unknown): Error =>
  new Error(
    `explain-401 broke on this input (${error instanceof Error ? error.name : typeof error}); the message is withheld, since it may hold the token`,
  )

/** The diagnosis of what was given, with all it rests on. */
function explanationOf(given: Given): Explanation {
  const { primary, confidence, evidence, alsoWrong, wouldHelp } = diagnose(
    given.input,
    given.unjudged,
  )
  const seen = tokenSeen(given.input.authorization)
  const hash = createHash8()
  const { id, title, explanation, fix } = primary
  return {
    primary: { leaf: id, title, confidence, explanation, fix },
    evidence,
    alsoWrong: alsoWrong.map((leaf) => ({ leaf: leaf.id, title: leaf.title })),
    ...helpOf(given, id, wouldHelp),
    keysTried: keysTried(given, seen, hash),
    facts: factsOf(given, seen, hash),
  }
}

/** What the verifier expects is asked for before its log: it is nearer at hand. */
function helpOf({ flags, keySet }: Given, leaf: string, wouldHelp: string | undefined) {
  const missing = [
    ...(flags.issuer === undefined ? ['iss (--issuer)'] : []),
    ...(flags.audience === undefined ? ['aud (--audience)'] : []),
  ]
  if (leaf === unexplained && keySet !== undefined && missing.length > 0)
    return { wouldHelp: `What the verifier expects as ${missing.join(' and as ')}.` }
  return wouldHelp === undefined ? {} : { wouldHelp }
}

const shortestPiece = 16
const shortestSecret = 8
/** Of more and longer ones nothing could slip through whole: every text that is shown is short. */
const mostPieces = 8
const longestPiece = 1024

/**
 * Nothing secret is written into an explanation; this is the second lock, for what a claim or a
 * kid may repeat in another encoding. Single words are left alone: to blot them out would show them.
 */
function secretsIn({ input, named }: Given): Secret[] {
  const pieces = (input.authorization ?? '')
    .split(/[\s,.]+/)
    .filter(({ length }) => length >= shortestPiece)
  const texts = named.secrets.flatMap(({ name, forms }) =>
    forms.flatMap(({ key }) =>
      typeof key === 'string' && key.length >= shortestSecret && !/^[a-z]+$/i.test(key)
        ? [textSecret(key.slice(0, longestPiece), name)]
        : [],
    ),
  )
  return [
    ...pieces
      .slice(0, mostPieces)
      .map((piece) => textSecret(piece.slice(0, longestPiece), 'the token')),
    ...texts,
  ]
}

function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  const taint = createTaint()
  for (const secret of secrets) taint.add(secret)
  return taint.replace(text)
}
