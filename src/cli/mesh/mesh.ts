import type { Bench } from '../../session/bench/bench.ts'
import { TroubleError } from '../../session/trouble.ts'
import { disclose } from '../guarded-terminal.ts'
import { atMost } from '../interruption.ts'
import { fourLines } from '../usage.ts'
import { openControl } from './control.ts'
import { leaveControlFile } from './control-file.ts'
import { awaitEnding, type Ending } from './ending.ts'
import { hearKeys } from './keys.ts'
import { createLiveLog, type LiveLog } from './live-log.ts'
import { opening } from './opening.ts'
import { type MeshOrder, meshOrderFrom } from './order.ts'
import { openRecording } from './record.ts'
import { startBench } from './start.ts'
import { press, toggling } from './steer.ts'
import { createTraffic, type Traffic } from './traffic.ts'

/** Plays the mesh for a droplet that the user starts, until it is ended. Throws UsageError. */
export async function mesh(flags: Record<string, unknown>): Promise<number> {
  const order = await meshOrderFrom(flags, { cwd: process.cwd(), env: process.env })
  const ending = awaitEnding()
  try {
    const bench = await startBench(order)
    await play(order, bench, ending).finally(() => atMost(1000, bench.close()))
    return 0
  } catch (error) {
    if (!(error instanceof TroubleError)) throw error
    process.stderr.write(`the mock mesh cannot be trusted\n${fourLines(error.trouble)}`)
    return 5
  } finally {
    ending.forget()
  }
}

/** From the first line to the last; what was heard is written down when it is over. */
async function play(order: MeshOrder, bench: Bench, ending: Ending): Promise<void> {
  const color = order.color && process.stdout.isTTY === true
  const log = createLiveLog({
    color,
    width: () => (process.stdout.isTTY ? process.stdout.columns : undefined),
    write: (text) => process.stdout.write(text),
  })
  const traffic = createTraffic()
  const recording =
    order.record === undefined
      ? undefined
      : openRecording(order.record, order.profile.id, bench, traffic)
  const steering = await steer(order, bench, { log, traffic, color, end: ending.end })
  const settled = bench.hear((heard) => log.heard(traffic.add(heard, bench.redactor), heard))
  await ending.came
  await atMost(500, steering.close())
  await atMost(1000, bench.close().then(settled))
  recording?.save()
  log.event(new Date(), closing(order, bench, traffic))
}

interface Shared {
  readonly log: LiveLog
  readonly traffic: Traffic
  readonly color: boolean
  readonly end: () => void
}

/** Opens the ways to drive the bench, by key and by HTTP, and says which there are. */
async function steer(
  order: MeshOrder,
  bench: Bench,
  { log, traffic, color, end }: Shared,
): Promise<{ close(): Promise<void> }> {
  const toggle = toggling(bench, traffic, log)
  const control = await openControl({ bench, traffic, toggle })
  const { url, secret } = control
  const registryPort = Number(new URL(bench.mesh.registryUrl).port)
  const file = leaveControlFile(registryPort, { url, secret })
  const hasKeys = process.stdin.isTTY === true
  const first = opening(order, bench, control, { color, hasKeys })
  disclose(() => process.stdout.write(first))
  if (file.trouble !== undefined)
    log.event(new Date(), `\`mint\` will not find this bench: ${file.trouble}`)
  const stopKeys = hearKeys(process.stdin, (key) => press(key, { bench, log, toggle, end }))
  return {
    close() {
      stopKeys()
      file.remove()
      return control.close()
    },
  }
}

function closing({ record }: MeshOrder, bench: Bench, traffic: Traffic): string {
  const causes = traffic.causes().map(({ id, calls }) => `${id} ${calls}×`)
  const dropped =
    bench.dropped() === 0 ? [] : [`the first ${bench.dropped()} of them no longer kept`]
  const written = record === undefined ? [] : [`recorded in ${record}`]
  return ['ended', `${traffic.calls().length} calls`, ...dropped, ...causes, ...written].join('; ')
}
