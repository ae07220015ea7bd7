import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Config } from './config.ts'

/** Signs tokens with the droplet's own key: what a droplet must not do, done the way it was once done. */
export function createMint(config: Config): () => string {
  let key: KeyObject | undefined
  let minted: { readonly token: string; readonly until: number } | undefined
  return () => {
    key ??= config.ownPrivateKeyFile
      ? createPrivateKey(readFileSync(config.ownPrivateKeyFile))
      : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const now = Math.floor(Date.now() / 1000)
    if (!minted || now >= minted.until) {
      const claims = { droplet_id: config.dropletId, iat: now, exp: now + 86_400 }
      const input = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`
      minted = {
        token: `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`,
        until: now + 86_000,
      }
    }
    return minted.token
  }
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
