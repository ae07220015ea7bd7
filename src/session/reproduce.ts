import type { Order } from './order.ts'

/** The command that asks one check again, without the values of --env, which may be secret. */
export function reproduceLine({ target, profile, tool, seed }: Order, id: string): string {
  const parts = [
    'npx',
    tool.name,
    ...(target.kind === 'demo' ? ['demo'] : []),
    ...(target.fault ? ['--fault', target.fault] : []),
    ...(target.kind === 'url' && target.url ? [target.url] : []),
    ...(target.kind === 'command' ? ['--command', quoted(target.commandLine ?? '')] : []),
    ...(target.mesh && target.kind === 'url' ? ['--mesh'] : []),
    ...(target.token ? ['--token-file', 'FILE'] : []),
    ...(profile.id === 'mesh' ? [] : ['--profile', profile.id]),
    ...Object.keys(target.kind === 'demo' ? {} : target.env).flatMap((name) => [
      '--env',
      `${name}=…`,
    ]),
    '--only',
    id,
    '--seed',
    String(seed),
  ]
  return parts.join(' ')
}

/** As a shell would need it to be typed. */
const quoted = (text: string): string =>
  text.includes('"') ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`
