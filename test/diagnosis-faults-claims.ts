import type { Probe, ProbePlan } from '../src/diagnosis/probes.ts'
import { now, pick } from './diagnosis-cast.ts'
import { claims, type Fault } from './diagnosis-faults.ts'

/** Faults of the claims alone, which can be put into any token. */
export const claimFaults: Readonly<Record<string, Fault>> = {
  D44: { recipe: claims({ exp: now - 31 }, { exp: now - 30 }, { exp: 0 }) },
  D45: {
    recipe: claims(
      { exp: undefined },
      { exp: undefined, jti: 'a' },
      { exp: undefined, nbf: undefined },
    ),
  },
  D46: { recipe: claims({ exp: `${now + 300}` }, { exp: (now + 300) * 1000 }, { exp: null }) },
  D47: { recipe: claims({ nbf: now + 60 }, { iat: now + 32 }, { iat: now * 1000 }) },
  D48: { recipe: claims({ iss: undefined }, { iss: null }, { iss: '' }) },
  D49: {
    recipe: claims(
      { iss: 'https://registry.example/' },
      { iss: 'registry.example' },
      { iss: 'http://Registry.example:80' },
    ),
  },
  D50: { recipe: claims({ iss: 'https://elsewhere.example' }, { iss: 'registry' }, { iss: 5 }) },
  D51: { recipe: claims({ aud: undefined }, { aud: null }, { aud: [] }) },
  D52: { recipe: claims({ aud: 'Mesh-One' }, { aud: ['x', 'mesh.one'] }, { aud: 'mesh-one/' }) },
  D53: { recipe: claims({ aud: 'mesh-two' }, { aud: ['a', 'b'] }, { aud: 5 }) },
  D54: {
    recipe: claims(
      { sub: undefined, droplet_id: undefined },
      { sub: '', droplet_id: null },
      { sub: null, droplet_id: undefined },
    ),
  },
}

const session = (...names: readonly string[]): Record<string, unknown> => ({
  sub: undefined,
  droplet_id: undefined,
  ...Object.fromEntries(names.map((name) => [name, `${name} of a session`])),
})

/** Faults that are one only against what the request, the endpoint or a clock says. */
export const contextFaults: Readonly<Record<string, Fault>> = {
  D41: {
    recipe: claims(
      session('agent_id', 'client_id', 'model'),
      session('agent_id', 'client_id'),
      session('client_id', 'model'),
    ),
  },
  D42: {
    recipe: (n) => ({ header: { typ: pick(n, ['JWT', undefined, 5]) } }),
    parts: () => ({ expect: { typ: 'application/at+jwt' } }),
  },
  D43: {
    recipe: (n) => ({ claims: { exp: now + pick(n, [60, 0, -60]) } }),
    parts: (n) => ({ clock: { now, verifierDate: now + pick(n, [90, 3600, -3600]) } }),
  },
  D55: {
    recipe: claims(
      { sub: undefined, droplet_id: '7' },
      { sub: 7 },
      { sub: undefined, droplet_id: 'droplet-7' },
    ),
    parts: (n) => (n === 1 ? {} : { expect: { selfId: 7 } }),
  },
  D56: {
    parts: (n) =>
      pick(n, [
        { envelope: { source: 77 } },
        { envelope: { pathId: '77' } },
        { expect: { selfId: 'drop77.example' } },
      ]),
  },
  D57: {
    recipe: claims({ permissions: ['read'] }, { scope: 'mesh:read mesh:list' }, {}),
    parts: (n) => ({
      expect: { permissions: pick(n, [['read', 'write'], ['mesh:write'], ['admin']]) },
      ...(n === 0 ? { response: { status: 401, body: '' } } : {}),
    }),
  },
  D58: {
    parts: (n) =>
      pick(n, [
        { history: { jtiSeenBefore: true } },
        { history: { acceptedBefore: true, burst: true } },
        { probes: [probe('P1', {}, true)] },
      ]),
  },
  D60: {
    parts: (n) => ({
      history: {
        acceptedBefore: true,
        acceptedAfter: true,
        burst: true,
        ...(n === 1 ? { jtiSeenBefore: true } : {}),
      },
    }),
  },
  D61: {
    parts: (n) => ({
      probes: [
        probe('P1'),
        probe('P2'),
        probe('P5', { signer: pick(n, ['this droplet', 'orchestrator', 'staging']) }, true),
      ],
    }),
  },
  D62: {
    parts: (n) => ({
      probes: [
        probe('P1'),
        pick(n, [
          probe('P2', { changes: { header: { kid: undefined } } }, true),
          probe('P4', { changes: { claims: { aud: undefined } } }, true),
          probe('P3', { changes: { claims: { iss: 'registry' } } }, true),
        ]),
      ],
    }),
  },
  D63: { parts: () => ({ verifierFetchedKeys: false }) },
  D64: { parts: (n) => (n === 1 ? { verifierFetchedKeys: true } : {}) },
}

export function probe(id: Probe['id'], plan: Partial<ProbePlan> = {}, accepted = false): Probe {
  return { name: id, changes: {}, ...plan, id, accepted, status: accepted ? 200 : 401 }
}
