import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../model/usage-error.ts'

const schema = z.strictObject({
  schema: z.literal('udc-conformance/mesh/1'),
  pid: z.int().positive(),
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+$/),
  secret: z.string().min(16),
})

/** Where a running bench is driven from, and the secret that proves the driver. */
export type ControlAddress = z.infer<typeof schema>

/** One bench per Registry port and machine. */
export const controlFile = (registryPort: number): string =>
  join(tmpdir(), `udc-conformance-mesh-${registryPort}.json`)

export interface LeftFile {
  /** Why it could not be left; the bench can do without. */
  readonly trouble: string | undefined
  remove(): void
}

/** Leaves the address where only this user can read it, until it is removed or the process exits. */
export function leaveControlFile(
  registryPort: number,
  { url, secret }: Pick<ControlAddress, 'url' | 'secret'>,
): LeftFile {
  const path = controlFile(registryPort)
  const address: ControlAddress = {
    schema: 'udc-conformance/mesh/1',
    pid: process.pid,
    url,
    secret,
  }
  const unlink = (): void => rmSync(path, { force: true })
  try {
    // The port is ours, so whatever lies here was left by a bench that was killed.
    unlink()
    writeFileSync(path, JSON.stringify(address), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error)
    return { trouble, remove: () => undefined }
  }
  process.once('exit', unlink)
  return {
    trouble: undefined,
    remove() {
      process.off('exit', unlink)
      unlink()
    },
  }
}

/** The address of the bench on that port. Throws UsageError when there is none. */
export function readControlFile(registryPort: number): ControlAddress {
  const path = controlFile(registryPort)
  const address = existsSync(path) && isOurs(path) ? parsed(path) : undefined
  if (address !== undefined && isAlive(address.pid)) return address
  throw noBench(registryPort)
}

export const noBench = (registryPort: number): UsageError =>
  new UsageError({
    expected: 'a bench that runs',
    came: `none whose Registry is on port ${registryPort}`,
    where: 'this machine and this user',
    todo: 'start `udc-conformance mesh` in another terminal, or name its port with --registry-port',
  })

/** A file of somebody else in a folder for everybody may lead anywhere. */
function isOurs(path: string): boolean {
  const { uid, mode } = statSync(path)
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0)
}

function parsed(path: string): ControlAddress | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
