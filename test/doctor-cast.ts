import type { Answer, Facts, Target } from '../src/cli/doctor/facts.ts'

/** A machine on which nothing is wrong. */
export const healthy: Facts = {
  node: '22.12.0',
  machine: { cores: 4, totalBytes: 8 * 2 ** 30, availableBytes: 6 * 2 ** 30 },
  terminal: { isTTY: true, columns: 120, color: true, locale: 'C.UTF-8' },
  ports: [{ who: 'Registry', flag: '--registry-port', port: 18_180, isFree: true }],
  ipv6: true,
  docker: { kind: 'answers', version: '29.1.0' },
  hasTestcontainers: true,
  variables: new Set(['PATH', 'HOME']),
  authorities: [],
  folders: [{ what: 'temporary folder', path: '/tmp' }],
  insecure: false,
  takesAnyCertificate: false,
  given: [],
  target: undefined,
}

const sentAtMs = Date.parse('2026-03-01T12:00:00.200Z')

export const answer: Answer = {
  status: 200,
  date: 'Sun, 01 Mar 2026 12:00:00 GMT',
  isCached: false,
  sentAtMs,
  tookMs: 20,
}

export const target = (changes: Partial<Answer> = {}): Target => ({
  url: 'http://127.0.0.1:8010/health',
  leewaySeconds: 60,
  answer: { ...answer, ...changes },
})
