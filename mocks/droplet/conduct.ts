import { type AuthConduct, conformingAuth } from './conduct/auth.ts'
import { type ClaimConduct, conformingClaims } from './conduct/claims.ts'
import { conformingKeys, type KeyConduct } from './conduct/keys.ts'
import { conformingLife, type LifeConduct } from './conduct/life.ts'
import { conformingMessages, type MessageConduct } from './conduct/messages.ts'
import { usualVariety, type VarietyConduct } from './conduct/variety.ts'

/** Every decision the contract constrains, as flat data: a mutant replaces one value. */
export interface Conduct
  extends AuthConduct,
    ClaimConduct,
    KeyConduct,
    LifeConduct,
    MessageConduct,
    VarietyConduct {}

/** The conduct of a droplet that keeps the whole contract. */
export const conforming: Conduct = {
  ...conformingAuth,
  ...conformingClaims,
  ...conformingKeys,
  ...conformingLife,
  ...conformingMessages,
  ...usualVariety,
}
