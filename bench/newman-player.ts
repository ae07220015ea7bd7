// A process of its own: `node newman-player.js FOLDER FILE…` plays each collection with the newman of that folder,
// one after the other, and prints how long each took and the statuses it met.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export interface Played {
  readonly ms: number
  readonly statuses: readonly (number | undefined)[]
}

interface Summary {
  readonly run: {
    readonly executions: readonly { readonly response?: { readonly code: number } }[]
  }
}

interface Newman {
  run(options: object, done: (error: Error | null, summary: Summary) => void): unknown
}

const [, , folder = '', ...files] = process.argv
const newman: Newman = createRequire(join(folder, 'package.json'))('newman')

const played: Played[] = []
for (const file of files) played.push(await play(JSON.parse(readFileSync(file, 'utf8'))))
process.stdout.write(JSON.stringify(played))

function play(collection: unknown): Promise<Played> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    newman.run({ collection, reporters: [] }, (error, summary) => {
      const ms = performance.now() - began
      if (error) reject(error)
      else resolve({ ms, statuses: summary.run.executions.map(({ response }) => response?.code) })
    })
  })
}
