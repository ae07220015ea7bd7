import { type Mutant, mutant } from './mutant.ts'

/** Where messages go, and what their targets do to the sender. */
export const egressMutants: readonly Mutant[] = [
  mutant('calls-the-unspecified-address', { sendAddress: 'unspecified-too' }, 'SEND-SSRF-INTERNAL'),
  mutant('takes-a-user-for-a-host', { sendAddress: 'user-too' }, 'SEND-SSRF-USERINFO'),
  mutant('joins-addresses-as-text', { sendAddress: 'concatenated' }, 'SEND-SSRF-PATH'),
  mutant('counts-from-the-last-byte', { sendDeadline: 'since-last-byte' }, 'SEND-TGT-DRIP'),
  mutant('falls-over-broken-answers', { brokenAnswer: 'server-error' }, 'SEND-RESET'),
  mutant('parses-what-targets-answer', { targetBody: 'parsed' }, 'SEND-TGT-BADJSON'),
  mutant('waits-for-itself', { sendToSelf: 'waited-for' }, 'SEND-SELF'),
  mutant('has-eight-workers-for-all', { workers: 8 }, 'SEND-PARALLEL'),
]

/** Proved apart: how much memory a droplet takes is seen only where it has a process of its own. */
export const hungryMutants: readonly Mutant[] = [
  mutant(
    'reads-targets-without-end',
    { sendBodyCapped: false, outboundTimeout: false },
    'SEND-TGT-HUGE',
  ),
]
