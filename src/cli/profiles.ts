import { conflictLine, contradictions } from '../../fixtures/contradictions.ts'
import { dialectNames } from '../../fixtures/dialect-names.ts'
import { builtInProfiles } from '../../fixtures/profiles.ts'
import type { Profile } from '../model/profile.ts'

/** Prints the built-in profiles: what each demands, and where the mesh's documents disagree. */
export function profiles(): void {
  const lines = [
    ...builtInProfiles.flatMap(profileLines),
    ...contradictions.flatMap(({ id, about, sides }) => [
      `contradiction ${id}: ${about}`,
      ...sides.map((side) => `  ${side}`),
    ]),
    'A file extends one by name: {"extends": "mesh", "token": {"audience": "…"}}, given to --profile.',
    '--profile auto asks a droplet which of them it speaks.',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function profileLines(profile: Profile): string[] {
  const { id, title, endpoints, token, keySource, message, notLaw, conflicts } = profile
  const names = dialectNames.filter((one) => one.profile === id).map(({ name }) => name)
  return [
    `${id}  ${title}`,
    ...(names.length > 0 ? [`  also called   ${names.join(', ')}`] : []),
    ...Object.entries(endpoints).map(([name, { path, access, presence }]) =>
      presence === 'absent'
        ? `  ${name.padEnd(13)} not of this dialect`
        : `  ${name.padEnd(13)} ${path.padEnd(19)} ${access}, ${presence}`,
    ),
    `  audience      ${token.audience}, ${token.algorithm}, keys by ${keySource}`,
    `  message       ${[...message.required].map((name) => message.members[name] ?? name).join(', ')}`,
    `  types         ${message.types.join(', ')}`,
    ...notLaw.map(({ checks, because }) => `  not law       ${checks.join(', ')}: ${because}`),
    ...conflicts.map((conflict) => `  note          ${conflictLine(conflict, id)}`),
  ]
}
