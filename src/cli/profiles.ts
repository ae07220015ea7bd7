import { builtInProfiles } from '../../fixtures/profiles.ts'

/** Prints the built-in profiles: what each demands, and where the mesh's documents disagree. */
export function profiles(): void {
  for (const profile of builtInProfiles) {
    process.stdout.write(`${profile.id}  ${profile.title}\n`)
    for (const [name, rule] of Object.entries(profile.endpoints))
      process.stdout.write(
        `  ${name.padEnd(13)} ${rule.path.padEnd(15)} ${rule.access}, ${rule.presence}\n`,
      )
    process.stdout.write(
      `  audience      ${profile.token.audience}, ${profile.token.algorithm}, keys by ${profile.keySource}\n`,
    )
    for (const conflict of profile.conflicts) process.stdout.write(`  note          ${conflict}\n`)
  }
  process.stdout.write(
    'A file extends one by name: {"extends": "mesh", "token": {"audience": "…"}}, given to --profile.\n',
  )
}
