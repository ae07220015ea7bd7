import type { Fault } from '../src/model/fault.ts'
import { beat, type Played, registration } from './stories-cast-calls.ts'
import type { Player } from './stories-player.ts'

const orchestratorBeat = { status: 'active', metrics: {} }

const beset =
  (fault: Fault, play: (droplet: Player) => Promise<void>) =>
  async (droplet: Player): Promise<void> => {
    droplet.mesh.fault(fault)
    await play(droplet)
  }

const registers = async (droplet: Player): Promise<void> => {
  await droplet.post('registry', '/registry/register', registration)
}

/** How a droplet takes the troubles of the mesh. */
export const troubled: readonly Played[] = [
  {
    story: 'PATH-MASKED-404',
    name: 'beats on without registering',
    play: async (droplet) => {
      await droplet.post('orchestrator', '/droplets/42/heartbeat', orchestratorBeat)
      await droplet.post('orchestrator', '/droplets/42/heartbeat', orchestratorBeat)
      await droplet.post('orchestrator', '/droplets/42/heartbeat', orchestratorBeat)
    },
    fix: /POST \/droplets\/register/,
  },
  {
    story: 'HB-UNREGISTERED',
    name: 'beats on without registering',
    play: async (droplet) => {
      await droplet.post('registry', '/registry/heartbeat', beat)
      await droplet.post('registry', '/registry/heartbeat', beat)
      await droplet.post('registry', '/registry/heartbeat', beat)
    },
    fix: /Register when a heartbeat is answered 404/,
  },
  {
    story: 'REG-FIRST-500',
    name: 'gives up after the 500',
    play: beset({ at: 'orchestrator-register', times: 1, status: 500 }, async (droplet) => {
      await droplet.post('orchestrator', '/droplets/register', { droplet_id: 42, name: 'D42' })
    }),
    fix: /once more/,
    quietMs: 5_000,
  },
  {
    story: 'NO-RETRY-REGISTER',
    name: 'gives up after the 503',
    play: beset({ at: 'register', times: 1, status: 503 }, registers),
    fix: /Repeat registration/,
    quietMs: 5_000,
  },
  {
    story: 'REG-409',
    name: 'gives up after the 409',
    play: beset({ at: 'register', status: 409 }, registers),
    fix: /409 as registered/,
    quietMs: 5_000,
  },
  {
    story: 'RECURSE-401',
    name: 'registers again and again',
    play: beset({ at: 'register', status: 401 }, async (droplet) => {
      for (let count = 0; count < 16; count++) await registers(droplet)
    }),
    fix: /twice as long/,
  },
  {
    story: 'RATE-429',
    name: 'beats on at once',
    play: beset({ at: 'heartbeat', status: 429 }, async (droplet) => {
      await registers(droplet)
      await droplet.post('registry', '/registry/heartbeat', beat)
      await droplet.post('registry', '/registry/heartbeat', beat)
    }),
    fix: /Retry-After/,
    pauseMs: 5_000,
  },
]
