import { appendFileSync } from 'node:fs'

/** The reference droplet, which first writes down its process and the ports of itself and its mesh. */
const { NOTES, PORT, REGISTRY_BASE_URL, ORCHESTRATOR_URL } = process.env
if (NOTES) {
  const ports = [REGISTRY_BASE_URL, ORCHESTRATOR_URL].flatMap((url) =>
    url ? [Number(new URL(url).port)] : [],
  )
  appendFileSync(
    NOTES,
    `${JSON.stringify({ pid: process.pid, ports: [Number(PORT), ...ports] })}\n`,
  )
}

await import('../mocks/droplet/main.ts')
