import { conformance } from 'udc-conformance/vitest'
import * as vitest from 'vitest'

// Without `only` it asks everything. This droplet is young: it guards its doors, and does not register yet.
conformance(vitest, {
  command: 'node droplet.js',
  profile: 'mesh',
  only: ['CTL-POS-TOKEN', 'CTL-TRUST', 'AUTH-HDR-MISSING', 'AUTH-JWT-ALG-NONE*', 'AUTH-CLM-*'],
})
