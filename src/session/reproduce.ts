import type { Order } from './order.ts'

/** The command that asks one check again, without the values of --env, which may be secret. */
export function reproduceLine(order: Order, id: string): string {
  const { target, profile, tool, seed, play = [] } = order
  const parts = [
    'npx',
    tool.name,
    ...(target.kind === 'demo' ? ['demo'] : []),
    ...(target.fault ? ['--fault', target.fault] : []),
    ...(target.kind === 'url' && target.url ? [target.url] : []),
    ...(target.kind === 'command' ? ['--command', quoted(target.commandLine ?? '')] : []),
    ...(target.image ? ['--image', target.image] : []),
    ...(target.image && target.port ? ['--port', String(target.port)] : []),
    ...(target.mesh && target.kind === 'url' ? ['--mesh'] : []),
    ...(target.token ? ['--token-file', 'FILE'] : []),
    ...(order.insecure ? ['--insecure'] : []),
    ...(order.tls?.flags ?? []).map(asTyped),
    ...(target.probe ? ['--probe', target.probe] : []),
    ...play.flatMap((lapse) => ['--play', lapse]),
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

/** A path may hold what a shell takes for its own. */
const asTyped = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : quoted(text))

/** As a shell would need it to be typed. */
const quoted = (text: string): string =>
  text.includes('"') ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`
