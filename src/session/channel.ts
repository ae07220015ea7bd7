import { BroadcastChannel } from 'node:worker_threads'

/** A channel between the threads of one run; it keeps no process alive. */
export function openChannel(name: string): BroadcastChannel {
  const channel = new BroadcastChannel(`udc-conformance ${name}`)
  channel.unref()
  return channel
}
