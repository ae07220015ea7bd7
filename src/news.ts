import type { BroadcastChannel } from 'node:worker_threads'
import type { Exchange } from './model/exchange.ts'
import type { Finding } from './model/finding.ts'
import type { Trouble } from './model/report.ts'
import { openChannel } from './session/channel.ts'
import type { RunEnd, Session } from './session/session.ts'

/** What the worker says of one task; it crosses threads, so it is plain JSON. */
export type WorkerNews =
  | { readonly kind: 'found'; readonly finding: Finding; readonly exchanges: readonly Exchange[] }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  | { readonly kind: 'ended'; readonly end: RunEnd }

/** Where the news of one task lie until vitest fetches them. */
export interface NewsMeta {
  udc?: WorkerNews
}

export interface Outbox {
  lay(meta: NewsMeta, news: WorkerNews): void
  close(): void
}

/**
 * Lays news down where vitest fetches them, until the main thread says that it has them: vitest keeps every task to the
 * end, may look at one before it has ended, and its batch may wait for the next task to end.
 */
export function openOutbox(runId: string): Outbox {
  const waiting = new Map<string, NewsMeta>()
  const receipts = openReceipts(runId)
  receipts.onmessage = (event) => {
    const { data: id } = event as { data: string }
    const meta = waiting.get(id)
    if (meta) delete meta.udc
    waiting.delete(id)
  }
  return {
    lay: (meta, news) => {
      // Plain JSON, because a value that cannot be cloned would lose every result of the file.
      meta.udc = JSON.parse(JSON.stringify(news)) as WorkerNews
      if (news.kind === 'found') waiting.set(news.finding.id, meta)
    },
    close: () => receipts.close(),
  }
}

/** What the main thread says back. */
export const openReceipts = (runId: string): BroadcastChannel => openChannel(`receipts ${runId}`)

/** Judges quote replies as they came; what they quote is cleaned like everything else. */
export function redacted(session: Session, finding: Finding): Finding {
  const quoted = ['message', 'expected', 'actual', 'where'] as const
  const clean = quoted.flatMap((name) => {
    const text = finding[name]
    return text === undefined ? [] : [[name, session.redact(text)]]
  })
  return { ...finding, ...Object.fromEntries(clean) }
}

/** The last look before anything leaves the worker: a secret that slipped through is our own fault. */
export function guarded(
  session: Session,
  news: Extract<WorkerNews, { kind: 'found' }>,
): WorkerNews {
  if (!session.holdsSecret(JSON.stringify(news))) return news
  // What was captured before the secret was known could not be told from any other text then.
  const again = withTexts(news, session.redact)
  if (!session.holdsSecret(JSON.stringify(again))) return again
  const { expected, actual, where, fix, reproduce, ...finding } = news.finding
  return {
    kind: 'found',
    exchanges: [],
    finding: {
      ...finding,
      state: 'error',
      blame: 'harness',
      message: 'the finding held a secret of the run and was withheld: please report this',
      evidence: [],
    },
  }
}

/** The same value with every text in it changed; names of members stay. */
function withTexts<T>(value: T, change: (text: string) => string): T {
  const clean: T = JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'string' ? change(member) : member,
    ),
  )
  return clean
}

/** The end of a run, clean as its findings are. */
export function cleaned(session: Session, given: RunEnd): RunEnd {
  const end = session.holdsSecret(JSON.stringify(given)) ? withTexts(given, session.redact) : given

  return session.holdsSecret(JSON.stringify(end))
    ? { ...end, notes: ['the closing notes held a secret and were withheld'], diagnoses: [] }
    : end
}
