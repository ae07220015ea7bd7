import { accessSync, constants, existsSync } from 'node:fs'
import { LaunchError } from '../launch-error.ts'

/** The version this was tried with; later ones of 12.0 need a newer Node than 20. */
export const installLine = 'npm install --save-dev testcontainers@12.0.1'

export const missingPackage = {
  expected: 'the package testcontainers, which --image needs and nothing else does',
  came: 'it is not installed, neither beside udc-conformance nor in this folder',
  where: '--image',
  todo: installLine,
} as const

export const noPackage = (): LaunchError => new LaunchError('not-found', missingPackage)

export const brokenPackage = (error: unknown): LaunchError =>
  new LaunchError('not-found', {
    ...missingPackage,
    came: `it does not load on Node ${process.version}: ${firstLine(error)}`,
  })

/** No engine answered; why, as far as it can be seen from here. */
export function noDocker(env: Readonly<Record<string, string | undefined>>): LaunchError {
  const named = env.DOCKER_HOST
  const socket = socketOf(named)
  const tried = named ? `DOCKER_HOST=${named}` : `${usualSocket} (DOCKER_HOST is not set)`
  return new LaunchError('not-found', {
    expected: 'a Docker engine that answers',
    where: `--image, by ${tried}`,
    ...(socket === undefined
      ? { came: 'nothing answers there', todo: 'unset DOCKER_HOST, or correct it: docker version' }
      : ofSocket(socket, named !== undefined)),
  })
}

const usualSocket = '/var/run/docker.sock'

const socketOf = (host: string | undefined): string | undefined =>
  host ? /^unix:\/\/(\/.*)$/.exec(host)?.[1] : usualSocket

function ofSocket(path: string, isNamed: boolean): { came: string; todo: string } {
  const start = 'sudo systemctl start docker (or, on Debian: sudo apt-get install docker.io)'
  if (!existsSync(path))
    return {
      came: 'there is no such socket',
      todo: isNamed ? `unset DOCKER_HOST, or ${start}` : start,
    }
  if (!mayWrite(path))
    return {
      came: 'this user may not write to that socket',
      todo: 'sudo usermod -aG docker "$USER", then log in anew',
    }
  return { came: 'nothing answers behind that socket', todo: `${start}; then: docker version` }
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
