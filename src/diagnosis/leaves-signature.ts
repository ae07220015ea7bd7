import type { Leaf } from './types.ts'

/** Causes in the signature, the algorithm and the key set. */
export const signatureLeaves: readonly Leaf[] = [
  {
    id: 'D16',
    name: 'ALG-NONE',
    title: 'The token is not signed',
    explanation:
      'The algorithm is "none" or the signature is empty: a test stub is issuing tokens, or somebody tries to do without a signature.',
    fix: 'Request the token from the Registry and send it unchanged.',
  },
  {
    id: 'D17',
    name: 'CRIT-UNSUPPORTED',
    title: 'The header demands an extension that verifiers do not know',
    explanation:
      'A token with a critical extension, or with an unencoded payload, has to be refused by everyone who does not implement it.',
    fix: 'Issue the token without "crit" and "b64".',
  },
  {
    id: 'D18',
    name: 'SELF-SIGNED',
    title: 'The droplet signed this token itself',
    explanation:
      "The signature verifies with the droplet's own public key. The others verify with the Registry's key, so no token made this way can pass, however correct its content is.",
    fix: 'Stop generating tokens: request one from the Registry (POST /auth/token with X-Registry-Key) and send that.',
  },
  {
    id: 'D19',
    name: 'EMBEDDED-KEY',
    title: 'The token brings the key it is signed with',
    explanation:
      'The signature verifies with a key from the token header. Anybody can make such a token, so it proves nothing.',
    fix: 'Request the token from the Registry; remove "jwk" and "x5c" from the header.',
  },
  {
    id: 'D20',
    name: 'OTHER-SERVICE-KEY',
    title: 'Another service signed this token',
    explanation:
      'The signature verifies with the key of a service whose tokens this verifier does not accept.',
    fix: 'Request the token from the Registry that the verifier trusts.',
  },
  {
    id: 'D21',
    name: 'OTHER-ENVIRONMENT',
    title: 'The token belongs to another environment',
    explanation: "The signature verifies with a key of another environment's key set.",
    fix: 'Point REGISTRY_BASE_URL of the client, or JWKS_URL of the verifier, to the same environment.',
  },
  {
    id: 'D22',
    name: 'HS256-REGISTRY-SECRET',
    title: 'The token is signed with a shared secret',
    explanation:
      'It carries an HMAC made with a known secret, while the verifier expects a signature by the private key of the Registry.',
    fix: 'Have the issuer sign with the configured asymmetric algorithm; verifiers must not hold a secret that can sign.',
  },
  {
    id: 'D23',
    name: 'HS256-PUBLIC-KEY',
    title: 'A public key was used as an HMAC secret',
    explanation:
      'Everybody knows the public key, so everybody can make this token: an algorithm confusion attack, or a signer that loads the wrong file.',
    fix: 'Sign with the private key and the configured algorithm; keep the algorithm pinned in the verifier.',
  },
  {
    id: 'D24',
    name: 'HS256-UNKNOWN',
    title: 'The token carries an HMAC by an unknown secret',
    explanation:
      'The issuer uses a symmetric secret, while the verifier expects an asymmetric signature.',
    fix: 'Find out who issued the token; request one from the Registry.',
  },
  {
    id: 'D25',
    name: 'ALG-NOT-ALLOWED',
    title: 'The token uses another algorithm than the verifier allows',
    explanation: 'A verifier accepts the algorithm it was configured with and no other.',
    fix: 'Bring the algorithm of the issuer and JWT_ALGORITHM of the verifier together.',
  },
  {
    id: 'D26',
    name: 'JWKS-UNAVAILABLE',
    title: 'The key set could not be fetched',
    explanation: 'Without the keys of the Registry a verifier can accept no token.',
    fix: 'Restore the key set endpoint of the Registry, or the way to it: address, network, certificates.',
  },
  {
    id: 'D27',
    name: 'JWKS-MALFORMED',
    title: 'The key set is not a JWK Set',
    explanation:
      'The address answers, but not with an object whose "keys" member lists at least one key.',
    fix: 'Publish {"keys":[…]} with one JWK per signing key.',
  },
  {
    id: 'D28',
    name: 'KID-STALE-VERIFIER',
    title: 'The verifier has not heard of the key that signs',
    explanation:
      'The token is signed with a key the Registry publishes now, and the key set the verifier holds is older than that key.',
    fix: 'Have the verifier fetch the key set again when it meets an unknown kid; restart it meanwhile.',
  },
  {
    id: 'D29',
    name: 'KID-RETIRED',
    title: 'The token is signed with a key that was withdrawn',
    explanation:
      'The key stood in an earlier publication of the key set and does not stand in the present one.',
    fix: 'Request a new token; have the Registry keep an old key in its set until the last token signed with it has expired.',
  },
  {
    id: 'D30',
    name: 'SAMEKID-NEWKEY',
    title: 'The Registry replaced its key and kept the kid',
    explanation:
      'One kid has stood for two keys, so a verifier with a cached copy cannot notice that the key is a new one, and tokens signed before the change fail after it.',
    fix: 'Have the Registry keep its key across restarts, and give every new key a kid of its own. Restart the verifiers and request new tokens meanwhile.',
  },
  {
    id: 'D31',
    name: 'KID-MISLABELLED',
    title: 'The kid of the token names another key than the one that signs',
    explanation:
      'The signature is by a key of the Registry, but a verifier that selects the key by kid tries another one, or finds none.',
    fix: 'Have the issuer write the kid under which the signing key is published.',
  },
  {
    id: 'D32',
    name: 'KID-MISSING-AMBIGUOUS',
    title: 'The token has no kid and the key set has several keys',
    explanation: 'The verifier cannot know which key to use; many refuse to guess.',
    fix: 'Have the issuer write the kid of the signing key into the header.',
  },
  {
    id: 'D33',
    name: 'KID-MISSING-STRICT',
    title: 'The token has no kid',
    explanation:
      'There is only one key it could mean, but a verifier that selects keys by kid refuses a token without one.',
    fix: 'Have the issuer write the kid of the signing key into the header.',
  },
  {
    id: 'D34',
    name: 'KID-COLLISION',
    title: 'Several published keys share the kid of the token',
    explanation: 'The verifier takes the first of them or refuses to choose.',
    fix: 'Give every published key a kid of its own.',
  },
  {
    id: 'D35',
    name: 'KEY-UNUSABLE',
    title: 'The published key cannot verify this token',
    explanation:
      'The key that the token refers to is in the set, but its type, purpose, size or encoding rules it out.',
    fix: 'Publish the signing key with its proper type and alg, use "sig", unpadded base64url members and at least 2048 bits.',
  },
  {
    id: 'D36',
    name: 'PEM-JWK-CONFLICT',
    title: 'The published key is written in two forms that differ',
    explanation:
      'A PEM text or certificate in the key set verifies the signature, and the members of the JWK make another key. Which tokens pass depends on the form a verifier reads.',
    fix: 'Publish one key: derive n and e, the PEM text and the certificate from the key that signs.',
  },
  {
    id: 'D37',
    name: 'PAYLOAD-TAMPERED',
    title: 'The content was changed after the token was signed',
    explanation:
      'The signature is that of a token the Registry issued, but the signed text differs.',
    fix: 'Send the token exactly as issued; request new claims from the Registry and do not edit them.',
  },
  {
    id: 'D38',
    name: 'SIGNATURE-CORRUPT',
    title: 'The signature of an issued token was damaged',
    explanation:
      'Header and payload are those of a token the Registry issued; the signature is not.',
    fix: 'Compare the token after each step of storage and transport with the one that was issued.',
  },
  {
    id: 'D39',
    name: 'KID-UNKNOWN',
    title: 'The token names a key that nobody publishes',
    explanation:
      'No published key has this kid, and no key at hand verifies the signature: somebody other than the Registry signed it, or the key was withdrawn.',
    fix: 'Find out who issued the token; request one from the Registry.',
  },
  {
    id: 'D40',
    name: 'UNKNOWN-SIGNER',
    title: 'No known key verifies the signature',
    explanation:
      'Neither the published keys nor any other key at hand signed this token: the signer is a stranger, or the Registry signs with a key it does not publish.',
    fix: 'Request the token from the Registry; if it came from there, compare its signing key with the published one.',
  },
]
