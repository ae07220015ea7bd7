import { request } from 'node:http'
import type { Config } from './config.ts'

const askedAbout = 'http://api.address.example/?format=json'

/** What a droplet does that asks a stranger for its own address, by the proxy of the environment where there is one. */
export function askForAddress({ httpProxy }: Config, stopping: AbortSignal): void {
  if (httpProxy === undefined) return
  const { hostname, port } = new URL(httpProxy)
  const asking = request({ hostname, port, path: askedAbout, agent: false, signal: stopping })
  asking.on('error', () => {})
  asking.on('response', (response) => response.resume())
  asking.end()
}
