import type { Order } from './order.ts'

/** The command that asks one check again, without the values of --env, which may be secret. */
export function reproduceLine({ target, profile, tool, seed }: Order, id: string): string {
  const parts = [
    'npx',
    tool.name,
    ...(target.kind === 'demo' ? ['demo'] : []),
    ...(target.fault ? ['--fault', target.fault] : []),
    ...(target.kind === 'url' && target.url ? [target.url] : []),
    ...(target.kind === 'command' ? ['--command', `"${(target.command ?? []).join(' ')}"`] : []),
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
