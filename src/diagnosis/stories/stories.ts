import { envelopeStories } from './envelopes.ts'
import { headerStories } from './headers.ts'
import { heartbeatStories } from './heartbeats.ts'
import { hostStories } from './hosts.ts'
import { identityStories } from './identity.ts'
import { keyStories } from './keys.ts'
import { messageStories } from './messages.ts'
import { methodStories } from './methods.ts'
import { pathStories } from './paths.ts'
import { registrationStories } from './registration.ts'
import { signatureStories } from './signatures.ts'
import { stormStories } from './storms.ts'
import type { Recognised, Story, Traffic } from './story.ts'
import { tokenStories } from './tokens.ts'

/** Every story that is recognised in traffic, those first that hide others. */
export const stories: readonly Story[] = [
  ...hostStories,
  ...pathStories,
  ...methodStories,
  ...headerStories,
  ...keyStories,
  ...tokenStories,
  ...signatureStories,
  ...identityStories,
  ...envelopeStories,
  ...registrationStories,
  ...heartbeatStories,
  ...stormStories,
  ...messageStories,
]

export interface Told extends Recognised {
  readonly story: Story
}

/** The stories that this traffic tells, in the order in which they are looked for. */
export const toldBy = (traffic: Traffic): readonly Told[] =>
  stories.flatMap((story) => {
    const found = story.recognise(traffic)
    return found ? [{ ...found, story }] : []
  })
