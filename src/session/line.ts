import type { Secret } from '../wire/spellings.ts'
import { openChannel } from './channel.ts'

/** What the main thread has to know as it happens, because it must act even if the worker hangs. */
export type LineNews =
  | { readonly kind: 'group'; readonly pgid: number }
  | { readonly kind: 'port'; readonly port: number }
  /** The mesh stands; the environment is what a droplet the user starts needs. */
  | { readonly kind: 'mesh'; readonly environment: Readonly<Record<string, string>> }
  /** What must not leave the process: the main thread filters all that it writes. */
  | { readonly kind: 'secrets'; readonly secrets: readonly Secret[] }

export interface Line {
  tell(news: LineNews): void
  onNews(listener: (news: LineNews) => void): void
  close(): void
}

/** The line between the worker and the main thread of one run. */
export function openLine(runId: string): Line {
  const channel = openChannel(runId)
  return {
    tell: (news) => channel.postMessage(news),
    onNews: (listener) => {
      channel.onmessage = (event) => listener((event as { data: LineNews }).data)
    },
    close: () => channel.close(),
  }
}
