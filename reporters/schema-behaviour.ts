import { z } from 'zod'
import { count, ms, text } from './schema-parts.ts'

const status = z.int().nullable().describe('null where the target was silent.')

const keys = z.strictObject({
  fetches: count,
  requests: count.describe('Requests with an Authorization header that were made meanwhile.'),
  keptForMs: ms.exactOptional().describe('The longest it was seen to go without asking.'),
  coolDownAtMostMs: ms.exactOptional().describe('The shortest time between two fetches.'),
  conditional: z.boolean().describe('Whether it asks by ETag or date.'),
  measured: z
    .record(text, z.number())
    .describe('What single checks measured; units end the names.'),
  servesThroughOutage: z.boolean().exactOptional(),
})

const leeway = z.strictObject({
  expSeconds: count.describe('A token whose exp lies this many seconds back is refused.'),
  nbfSeconds: count.describe('The furthest nbf in the future that is accepted.'),
  mostSeconds: count.describe('Where the meter ends.'),
  clockOffsetSeconds: z.number().describe("The target's clock minus ours."),
  requests: count,
})

/** What the target was seen to do, beside the verdict. */
export const behaviour = z.strictObject({
  keys: keys.exactOptional(),
  leeway: leeway.exactOptional(),
  doors: z.array(
    z.strictObject({
      method: z.enum(['GET', 'POST']),
      path: text,
      access: z.enum(['public', 'protected', 'refuses-all', 'absent', 'silent', 'unclear']),
      bare: status,
      garbage: status,
      good: status.exactOptional(),
    }),
  ),
  credentials: z.array(z.strictObject({ form: text, opens: z.array(text), tried: z.array(text) })),
})
