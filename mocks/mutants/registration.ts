import { type Mutant, mutant } from './mutant.ts'

/** What a droplet tells the Registry of itself. */
export const registrationMutants: readonly Mutant[] = [
  mutant('tells-its-name-for-its-ip', { registeredIp: 'host-name' }, 'REG-IP'),
  mutant(
    'registers-what-it-hopes-to-do',
    { registeredCapabilities: 'hoped-for' },
    'REG-CAPS-MATCH',
  ),
  mutant('registers-another-address', { registeredAddress: 'default-port' }, 'REG-CALLBACK'),
  mutant(
    'registers-anew-at-each-start',
    { registeredName: 'with-start-time' },
    'REG-RESTART-IDEMP',
  ),
  mutant('asks-a-stranger-for-its-address', { asksForItsAddress: true }, 'REG-EGRESS'),
]
