import type { Conduct } from './conduct.ts'

export interface Snapshot {
  readonly cpuPercent: number
  readonly load: number
  readonly memoryMb: number
  readonly uptimeSeconds: number
  readonly requestsTotal: number
  readonly requestsLastMinute: number
  readonly errorsLastMinute: number
}

export interface Metrics {
  readonly startedAt: string
  count(status: number): void
  /** How long ago the latest request was served. */
  idleMs(): number
  uptimeSeconds(): number
  snapshot(): Snapshot
}

/** Counts requests in sixty one-second buckets, and reads uptime from a clock that never jumps. */
export function createMetrics(conduct: Conduct): Metrics {
  const started = performance.now()
  const requests = createWindow()
  const errors = createWindow()
  let total = 0
  let failed = 0
  let cpuBefore = process.cpuUsage()
  let cpuAt = started
  let cpuPercent = 0
  let servedAt = started

  function sampleCpu(): number {
    const now = performance.now()
    if (now - cpuAt < 250) return cpuPercent
    const used = process.cpuUsage(cpuBefore)
    cpuPercent = Math.min(100, Math.max(0, rounded((used.user + used.system) / 10 / (now - cpuAt))))
    cpuBefore = process.cpuUsage()
    cpuAt = now
    return cpuPercent
  }

  function uptimeSeconds(): number {
    if (conduct.uptime === 'constant') return 3600
    if (conduct.uptime === 'wall-clock') return Math.floor(Date.now() / 1000)
    return rounded((performance.now() - started) / 1000)
  }

  function counted(window: number, sum: number): number {
    if (conduct.counters === 'zero') return 0
    return conduct.counters === 'cumulative' ? sum : window
  }

  return {
    startedAt: new Date().toISOString(),
    count(status) {
      servedAt = performance.now()
      total++
      requests.add()
      if (status < 500 && status !== 422) return
      failed++
      errors.add()
    },
    idleMs: () => performance.now() - servedAt,
    uptimeSeconds,
    snapshot() {
      const percent = sampleCpu()
      return {
        cpuPercent: conduct.cpuFigure === 'share' ? percent : percent + 150,
        load: { ratio: rounded(percent / 100), percent: percent + 100, 'minus-one': -1 }[
          conduct.load
        ],
        memoryMb: rounded(process.memoryUsage.rss() / 1_048_576),
        uptimeSeconds: uptimeSeconds(),
        requestsTotal: total,
        requestsLastMinute: counted(requests.sum(), total),
        errorsLastMinute: counted(errors.sum(), failed),
      }
    },
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function createWindow() {
  const buckets = new Map<number, number>()
  const second = () => Math.floor(performance.now() / 1000)
  const forget = () => {
    for (const at of buckets.keys()) if (at <= second() - 60) buckets.delete(at)
  }
  return {
    add() {
      forget()
      buckets.set(second(), (buckets.get(second()) ?? 0) + 1)
    },
    sum() {
      forget()
      return [...buckets.values()].reduce((sum, count) => sum + count, 0)
    },
  }
}
