import { expect, test } from 'vitest'
import { jwk, registryOf } from './diagnosis-cast.ts'
import { folderOf, judged, tell } from './explain-401-cast.ts'

const thumbprint = 'x'.repeat(43)
const cwd = folderOf({
  'long.json': JSON.stringify({ keys: [{ ...jwk(registryOf(0)), kid: thumbprint }] }),
})

test('a kid that finds no room in its row stands below it, in one piece', async () => {
  const { text } = await tell(cwd, { ...judged, tokenFile: 'token', jwks: 'long.json' })
  expect(text).toMatch(
    new RegExp(`\\n  does not verify  published key 1 .*\\n {19}kid "${thumbprint}"\\n`),
  )
  const short = await tell(cwd, { ...judged, tokenFile: 'token', jwks: 'jwks.json' })
  expect(short.text).toMatch(/\n {2}does not verify {2}published key 1 .* kid "reg-a"\n/)
})
