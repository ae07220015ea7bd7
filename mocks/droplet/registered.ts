import type { Droplet } from './context.ts'

/** Where a droplet says that it lives, and what it says it can do. */
export function registered({ conduct, config, capabilities, endpoint }: Droplet): {
  readonly address: string
  readonly ip: string
  readonly capabilities: readonly string[]
} {
  const isOwn = conduct.registeredAddress === 'own'
  const hopedFor = conduct.registeredCapabilities === 'hoped-for' ? ['billing'] : []
  return {
    // Nobody listens at port 9, whatever the default of the framework was.
    address: isOwn ? endpoint() : 'http://127.0.0.1:9',
    ip: conduct.registeredIp === 'address' ? '127.0.0.1' : config.domain,
    capabilities: [...capabilities, ...hopedFor],
  }
}
