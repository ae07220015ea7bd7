import { isRecord } from '../../../src/model/json.ts'
import type { Stage } from '../../../src/model/stage.ts'
import type { Json } from '../../../src/model/token.ts'

/** The payload of the baseline message. */
export function acceptedPayload(stage: Stage): Json {
  const { payload } = stage.envelope()
  return isRecord(payload) ? payload : {}
}

/** JSON text of so many levels, one inside the other. */
export const nested = (open: string, close: string, levels: number): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`

/** A JSON object of so many members with the shortest names. */
export const wideObject = (members: number): string =>
  `{${Array.from({ length: members }, (_, index) => `"${index.toString(36)}":1`).join(',')}}`

/** A JSON object whose names all have one hash under the usual times-31 rule: "Aa" and "BB" are equal there. */
export function collidingKeys(members: number): string {
  const digits = Math.ceil(Math.log2(members))
  const name = (index: number): string =>
    index
      .toString(2)
      .padStart(digits, '0')
      .replace(/[01]/g, (bit) => (bit === '0' ? 'Aa' : 'BB'))
  return `{${Array.from({ length: members }, (_, index) => `"${name(index)}":1`).join(',')}}`
}
