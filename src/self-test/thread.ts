import { parentPort, workerData } from 'node:worker_threads'
import type { Share } from './in-threads.ts'
import { measureShare } from './measure.ts'

// A thread of the self-test: measures its share, and tells each droplet as soon as it is judged.
const { lists, ...mine }: Share = workerData
await measureShare(lists, mine, (one) => parentPort?.postMessage(one))
parentPort?.close()
process.exit(0)
