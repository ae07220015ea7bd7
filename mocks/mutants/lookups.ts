import { type Mutant, mutant } from './mutant.ts'

/** What POST /send makes of the Registry's answers. */
export const lookupMutants: readonly Mutant[] = [
  mutant('appends-to-endpoints-as-they-are', { endpointJoin: 'appended' }, 'SEND-URLJOIN'),
  mutant('uses-any-record-it-gets', { recordChecked: false }, 'SEND-LOOKUP-WRONGREC'),
  mutant('fails-on-a-bare-host', { bareHost: 'server-error' }, 'SEND-HOST-ONLY'),
  mutant('fails-on-inactive-targets', { inactiveTarget: 'server-error' }, 'SEND-INACTIVE'),
  mutant('remembers-addresses-for-ever', { addresses: 'remembered' }, 'SEND-MOVED'),
]
