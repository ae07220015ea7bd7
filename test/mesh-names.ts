/** Who is who in a mesh that a test opens for itself. */
export const meshNames = {
  registryKey: 'registry-key-canary-2b1c',
  apiToken: 'api-token-canary-77fe',
  dropletId: 42,
  dropletDomain: 'drop42.mesh.test',
  peerId: 5,
  peerDomain: 'drop5.mesh.test',
  seed: 1,
} as const
