import { closest } from 'fastest-levenshtein'
import { UsageError } from '../model/usage-error.ts'

/**
 * Replaces `{name}` by its value, and `{{name}}` by a literal `{name}`; throws UsageError for a name
 * nobody knows. Braces around anything but a name, as in JSON, stay as they are.
 */
export function fill(
  value: string,
  names: Readonly<Record<string, string>>,
  where = '--env',
): string {
  return value.replace(
    /\{\{([A-Za-z][\w.]*)\}\}|\{([A-Za-z][\w.]*)\}/g,
    (_match, literal: string | undefined, name: string | undefined) => {
      if (name === undefined) return `{${literal}}`
      const known = Object.hasOwn(names, name) ? names[name] : undefined
      if (known === undefined) throw unknownPlaceholder(name, Object.keys(names), where)
      return known
    },
  )
}

function unknownPlaceholder(name: string, known: readonly string[], where: string): UsageError {
  const nearest = known.length === 0 ? undefined : closest(name, known)
  const literal = `write {{${name}}} for the text itself`
  return new UsageError({
    expected:
      known.length === 0
        ? 'no placeholder, as this run has none to offer'
        : `one of ${known.map((each) => `{${each}}`).join(', ')}`,
    came: `{${name}} is not known`,
    where,
    todo: nearest === undefined ? literal : `did you mean {${nearest}}? If not, ${literal}`,
  })
}
