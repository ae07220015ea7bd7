import type { Stage } from '../../../src/model/stage.ts'

/** Gives the droplet reason to call somebody with its own token: a message to send, where it sends any. */
export async function sendAway(stage: Stage, to: number, note: string): Promise<void> {
  const { facts, profile } = stage
  const { path } = profile.endpoints.send
  if (!facts.present.has(path)) return
  const message = facts.acceptedMessage ?? profile.message.inert[0]
  await stage.ask({
    method: 'POST',
    path,
    token: stage.token(),
    body: { [profile.send.targetField]: to, ...message },
    note,
    timeoutMs: 4000,
  })
}
