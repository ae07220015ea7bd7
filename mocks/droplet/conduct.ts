import { type AuthConduct, conformingAuth } from './conduct/auth.ts'
import { type ClaimConduct, conformingClaims } from './conduct/claims.ts'
import { conformingDrift, type DriftConduct } from './conduct/drift.ts'
import { conformingEgress, type EgressConduct } from './conduct/egress.ts'
import { type HabitConduct, usualHabits } from './conduct/habits.ts'
import { conformingHeartbeats, type HeartbeatConduct } from './conduct/heartbeats.ts'
import { conformingHttp, type HttpConduct } from './conduct/http.ts'
import { conformingKeys, type KeyConduct } from './conduct/keys.ts'
import { conformingLife, type LifeConduct } from './conduct/life.ts'
import { conformingMessages, type MessageConduct } from './conduct/messages.ts'
import { conformingNetwork, type NetworkConduct } from './conduct/network.ts'
import { conformingPayloads, type PayloadConduct } from './conduct/payloads.ts'
import { conformingProcess, type ProcessConduct } from './conduct/process.ts'
import { conformingRegistration, type RegistrationConduct } from './conduct/registration.ts'
import { conformingSending, type SendingConduct } from './conduct/sending.ts'
import { conformingTokenLife, type TokenLifeConduct } from './conduct/token-life.ts'
import { conformingTokenTrouble, type TokenTroubleConduct } from './conduct/token-trouble.ts'
import { usualVariety, type VarietyConduct } from './conduct/variety.ts'

/** Every decision the contract constrains, as flat data: a mutant replaces one value. */
export interface Conduct
  extends AuthConduct,
    ClaimConduct,
    DriftConduct,
    EgressConduct,
    HabitConduct,
    HeartbeatConduct,
    HttpConduct,
    KeyConduct,
    LifeConduct,
    MessageConduct,
    NetworkConduct,
    PayloadConduct,
    ProcessConduct,
    SendingConduct,
    TokenLifeConduct,
    RegistrationConduct,
    TokenTroubleConduct,
    VarietyConduct {}

/** The conduct of a droplet that keeps the whole contract. */
export const conforming: Conduct = {
  ...conformingAuth,
  ...conformingClaims,
  ...conformingDrift,
  ...conformingEgress,
  ...usualHabits,
  ...conformingHeartbeats,
  ...conformingHttp,
  ...conformingKeys,
  ...conformingLife,
  ...conformingMessages,
  ...conformingNetwork,
  ...conformingPayloads,
  ...conformingProcess,
  ...conformingSending,
  ...conformingTokenLife,
  ...conformingRegistration,
  ...conformingTokenTrouble,
  ...usualVariety,
}
