import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isGroupAlive, signalGroup } from '../launch/process-group.ts'

/** The keeper's whole life: it hears of groups until its pipe closes, then ends them and removes the folder. */
const [scratch = ''] = process.argv.slice(2)
const graceMs = 3_000
const groups = new Set<number>()

for await (const line of createInterface({ input: process.stdin })) groups.add(Number(line))
const left = [...groups].filter((pgid) => pgid > 1 && isGroupAlive(pgid))
for (const pgid of left) signalGroup(pgid, 'SIGTERM')
const deadline = performance.now() + graceMs
while (left.some(isGroupAlive) && performance.now() < deadline) await sleep(20)
for (const pgid of left) signalGroup(pgid, 'SIGKILL')
if (scratch !== '') rmSync(scratch, { recursive: true, force: true })
