import { expect } from 'vitest'
import { freshKid } from '../fixtures/fresh-kid.ts'
import { header, type Law } from './forge-law.ts'

/** In what the tokens differ that are shown while the key set changes or is out of reach. */
export const outageLaws: Readonly<Record<string, Law>> = {
  'outage.freshKey': header('K2', () => ({ kid: freshKid })),
  'outage.sameKid': header('K2', () => ({})),
  'outage.attackersOwn': header('KX', ({ cast }) => ({ kid: cast.KX.kid })),
  'outage.longKid': {
    ...header('nobody', ({ token }) => ({ kid: token.header?.kid })),
    also: ({ token }) => expect(String(token.header?.kid)).toHaveLength(4000),
  },
}
