import { type Mutant, mutant } from './mutant.ts'

/** Padding taken apart, keys nobody vetted, verdicts remembered. */
export const signatureMutants: readonly Mutant[] = [
  mutant('parses-padding-by-hand', { signature: 'padding-parsed' }, 'AUTH-SIG-PADDING'),
  mutant(
    'parses-padding-of-tiny-exponents',
    { signature: 'padding-parsed', minimumExponent: 3 },
    'AUTH-SIG-PADDING AUTH-SIG-PADDING-E3',
  ),
  mutant('reads-hash-from-signature', { signature: 'any-hash' }, 'AUTH-SIG-HASH-MISMATCH'),
  mutant(
    'trips-over-another-length-of-digest',
    { signature: 'timing-safe' },
    'AUTH-SIG-NULL-ABSENT AUTH-SIG-PADDING AUTH-SIG-HASH-MISMATCH',
  ),
  mutant('computes-huge-keys-itself', { hugeKeys: 'home-made' }, 'AUTH-SIG-KBIG'),
  mutant('trips-over-a-screened-key', { rocaKeys: 'server-error' }, 'AUTH-SIG-ROCA'),
  mutant(
    'remembers-verdict-without-signature',
    { verdictCached: 'by-signing-input' },
    'AUTH-SIG-CACHE-KEYED-WRONG AUTH-SIG-CONCURRENT AUTH-SIG-CACHE-OUTLIVES',
  ),
  mutant(
    'remembers-verdict-by-signature-alone',
    { verdictCached: 'by-signature' },
    'AUTH-SIG-CACHE-KEYED-WRONG AUTH-SIG-CACHE-OUTLIVES',
  ),
  mutant(
    'remembers-verdict-by-jti',
    { verdictCached: 'by-jti' },
    'AUTH-SIG-CACHE-KEYED-WRONG AUTH-SIG-CONCURRENT AUTH-SIG-CACHE-OUTLIVES',
  ),
  mutant(
    'remembers-refusal-by-jti',
    { verdictCached: 'refusals-by-jti' },
    'AUTH-SIG-NEGCACHE AUTH-SIG-CONCURRENT',
  ),
  mutant(
    'joins-verifications-in-flight',
    { verdictCached: 'while-in-flight' },
    'AUTH-SIG-CONCURRENT',
  ),
]
