import { randomBytes } from 'node:crypto'
import { type Cast, makeCast } from '../../../fixtures/keys.ts'
import { createMint } from '../../../fixtures/mint.ts'
import { type ActorMesh, openMesh } from '../../../mocks/actors/mesh.ts'
import type { Exchange } from '../../model/exchange.ts'
import type { Profile } from '../../model/profile.ts'
import type { Deviation } from '../../model/token.ts'
import { createRecorder, type Recorder } from '../../wire/recorder.ts'
import { createRedactor, type Redactor } from '../../wire/redact.ts'
import type { Secret } from '../../wire/spellings.ts'
import { registerOwn } from '../secrets.ts'
import { checkOurselves } from '../self-check.ts'
import { bounded } from './bounded-recorder.ts'
import { environmentOf } from './environment.ts'
import type { Examined } from './examine.ts'
import { type Heard, hear } from './hear.ts'
import { createSwitchboard, type Switchboard } from './switches.ts'
import { createTokenMemory, type TokenMemory } from './token-memory.ts'

export interface BenchOrder {
  readonly profile: Profile
  readonly host: string
  readonly ports: {
    readonly registry: number
    readonly orchestrator: number
    readonly peer: number
  }
  readonly droplet: { readonly id: number; readonly domain: string; readonly port: number }
  readonly heartbeatSeconds: number
  /** The droplet's own public key. */
  readonly ownKeyPem: string | undefined
}

/** A mesh for one droplet that somebody else starts: every call is examined, nothing is judged. */
export interface Bench {
  readonly mesh: ActorMesh
  readonly board: Switchboard
  readonly redactor: Redactor
  /** What the droplet has to be told; it holds secrets of this bench. */
  readonly environment: Readonly<Record<string, string>>
  /** A token as the peer would send it to the droplet. Throws where the deviation cannot be made. */
  mint(deviation?: Deviation): string
  /** What the droplet said and heard, redacted. */
  exchanges(): readonly Exchange[]
  /** The oldest calls, told and no longer kept. */
  dropped(): number
  /** Tells every call, those that came already first; the answer resolves when all so far were told. */
  hear(tell: (heard: Heard) => void): () => Promise<void>
  close(): Promise<void>
}

const mostExchanges = 2000

/** Opens the mesh and proves it, with keys of its own unless some were made; rejects, with nothing left open, if it cannot. */
export async function openBench(
  order: BenchOrder,
  made?: Cast,
  onSecret?: (secret: Secret) => void,
): Promise<Bench> {
  const redactor = createRedactor(onSecret)
  const recorder = bounded(createRecorder(redactor), mostExchanges)
  const cast = made ?? (await makeCast())
  const peer = peerOf(order)
  const mesh = await provenMesh(order, { cast, peer, redactor, recorder })
  const board = createSwitchboard(mesh)
  const memory = createTokenMemory()
  const { profile, ownKeyPem } = order
  const known = { profile, cast, mesh, board, memory, ownKeyPem }
  return {
    mesh,
    board,
    redactor,
    environment: environmentOf(order, mesh),
    mint: minting({ ...known, redactor }, peer),
    exchanges: () => recorder.all().filter(({ from }) => from === 'droplet'),
    dropped: () => mesh.overflow(),
    hear: (tell) => hear({ mesh, known, redactor, tell }),
    close: () => mesh.close(),
  }
}

interface Peer {
  readonly peerId: number
  readonly peerDomain: string
}

function peerOf({ droplet }: BenchOrder): Peer {
  const peerId = droplet.id === 5 ? 6 : 5
  return { peerId, peerDomain: `drop${peerId}.mesh.test` }
}

async function provenMesh(
  { profile, host, ports, droplet }: BenchOrder,
  parts: { cast: Cast; peer: Peer; redactor: Redactor; recorder: Recorder },
): Promise<ActorMesh> {
  const { cast, peer, redactor, recorder } = parts
  const secrets = {
    registryKey: `rk-${randomBytes(18).toString('base64url')}`,
    apiToken: `at-${randomBytes(18).toString('base64url')}`,
  }
  registerOwn(redactor, secrets, cast)
  const mesh = await openMesh({
    profile,
    keys: cast,
    redactor,
    recorder,
    keep: 'latest',
    host,
    ports,
    ...secrets,
    dropletId: droplet.id,
    dropletDomain: droplet.domain,
    ...peer,
    seed: 0,
    lureJwks: { keys: [cast.KX.jwk] },
  })
  try {
    await checkOurselves(mesh, cast, profile)
    return mesh
  } catch (error) {
    await mesh.close()
    throw error
  }
}

/** Tokens as the peer would send them to the droplet, signed by whoever signs now. */
function minting(
  {
    profile,
    mesh,
    cast,
    board,
    memory,
    redactor,
  }: Examined & {
    mesh: ActorMesh
    board: Switchboard
    memory: TokenMemory
    redactor: Redactor
  },
  peer: Peer,
): Bench['mint'] {
  const { issuer, audience, lureUrl: lure } = mesh
  const signer = () => board.signer()
  const mint = createMint({ cast, profile, issuer, audience, ...peer, lure, signer })
  return (deviation) => {
    const token = mint(deviation)
    memory.add(token, { kind: 'minted', deviation: deviation?.name })
    redactor.token(token)
    return token
  }
}
