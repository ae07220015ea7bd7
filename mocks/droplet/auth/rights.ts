import type { Conduct } from '../conduct.ts'
import type { Caller } from './claims.ts'
import { Refusal } from './refusal.ts'

/** Refuses a caller whose token does not list the right that the route demands. */
export function checkRight(
  { claims = {} }: Caller,
  right: 'read' | 'write',
  { permissions: rule }: Conduct,
): void {
  const { permissions, scope } = claims
  const list: readonly unknown[] = Array.isArray(permissions) ? permissions : [permissions]
  const exact = Array.isArray(permissions) && permissions.includes(right)
  if (rule === 'missing-is-401' && permissions === undefined) throw new Refusal('no permissions')
  const passes = {
    unused: true,
    required: exact,
    'missing-is-401': exact,
    'empty-is-all': exact || String(permissions ?? '') === '',
    any: Array.isArray(permissions) && permissions.length > 0,
    substring: list.some((item) => typeof item === 'string' && item.includes(right)),
    wildcard: exact || list.some((item) => typeof item === 'string' && item.endsWith('*')),
    'key-lookup': exact || right in Object(permissions),
    'any-scope-too': exact || (Array.isArray(scope) && scope.length > 0),
  }[rule]
  if (!passes) throw new Refusal('lacks the right', 403)
}
