import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { splitCommand } from '../src/launch/argv.ts'
import { type DropletEnvironmentOptions, dropletEnvironment } from '../src/launch/environment.ts'
import { writeKeyFile } from '../src/launch/own-key.ts'
import { fill } from '../src/launch/placeholders.ts'
import { UsageError } from '../src/model/usage-error.ts'

describe('a command line', () => {
  test.each([
    ['python main.py', ['python', 'main.py']],
    [`node -e "a > b; c && d" 'x y'`, ['node', '-e', 'a > b; c && d', 'x y']],
    [`sh -c 'serve --port $PORT | tee log'`, ['sh', '-c', 'serve --port $PORT | tee log']],
    [`grep ">" ''`, ['grep', '>', '']],
    ['curl http://x/?a=1&b=2;c', ['curl', 'http://x/?a=1&b=2;c']],
  ])('%s is split as it is written', (command, argv) => {
    expect(splitCommand(command)).toEqual(argv)
  })

  test.each([
    ['cd app && node x.js', '&&'],
    ['a || b', '||'],
    ['node x.js | tee log', '|'],
    ['cd app; node x.js', ';'],
    ['node x.js > log', '>'],
    ['node x.js 2>&1', '>'],
    ['node x.js < in', '<'],
    ['node `which x`', '`'],
    ['node $(which x)', '$('],
    ['node x.js &', '&'],
    ['serve --port $PORT', 'variable'],
    ['PORT=8080 node x.js', '--env PORT'],
    ['node "x.js', 'quote'],
    ['', 'no program'],
    ['   ', 'no program'],
  ])('%s is refused, naming what a shell would be needed for', (command, named) => {
    const refusal = usageErrorOf(() => splitCommand(command))
    expect(refusal.message).toContain(named)
    expect(refusal.where).toBe('--command')
    expect(refusal.todo).not.toBe('')
  })

  test('a value assigned before the program is not repeated', () => {
    expect(usageErrorOf(() => splitCommand('KEY=s3cret node x.js')).message).not.toContain('s3cret')
  })
})

describe('a placeholder', () => {
  const names = { 'registry.url': 'http://r', 'registry.key': 'k', port: '1' }

  test('is replaced by its value wherever it stands', () => {
    expect(fill('{registry.url}/x?p={port}', names)).toBe('http://r/x?p=1')
  })

  test('leaves other braces alone, and doubled ones stand for themselves', () => {
    expect(fill('{"a":{"b":1}} {} {{port}}', names)).toBe('{"a":{"b":1}} {} {port}')
  })

  test('that is unknown names the nearest known one', () => {
    const refusal = usageErrorOf(() => fill('{registry.ulr}', names, '--env X'))
    expect(refusal.todo).toContain('{registry.url}')
    expect(refusal.where).toBe('--env X')
  })

  test('is never an inherited property', () => {
    expect(usageErrorOf(() => fill('{constructor}', names)).came).toContain('constructor')
  })
})

describe('the environment', () => {
  const options: DropletEnvironmentOptions = {
    parent: {
      PATH: '/bin',
      HOME: '/h',
      NODE_ENV: 'test',
      VITEST_POOL_ID: '1',
      NODE_OPTIONS: '--x',
      SECRET: 's',
      NO_PROXY: '.corp',
      PORT: '1',
    },
    port: 8010,
    droplet: { id: 4, name: 'Four', domain: 'drop4.example', steward: 'Ada' },
    registry: { url: 'http://r', key: 'rk', jwksUrl: 'http://r/jwks' },
    orchestratorUrl: 'http://o',
    token: { issuer: 'iss', audience: 'aud', algorithm: 'RS256' },
    apiToken: 'at',
    heartbeatSeconds: 2,
    hints: {
      jwksCacheSeconds: 3,
      jwksCooldownSeconds: 4,
      httpTimeoutSeconds: 5,
      retryBaseMs: 100,
    },
    overrides: { JWKS_URL: '{registry.url}/mine', EXTRA: 'x' },
    placeholders: { 'registry.url': 'http://r' },
  }

  test('holds what the droplet is told, and four names of the parent', () => {
    expect(dropletEnvironment(options)).toEqual({
      PATH: '/bin',
      HOME: '/h',
      PORT: '8010',
      DROPLET_ID: '4',
      DROPLET_NAME: 'Four',
      DROPLET_DOMAIN: 'drop4.example',
      STEWARD: 'Ada',
      REGISTRY_BASE_URL: 'http://r',
      REGISTRY_URL: 'http://r',
      REGISTRY_KEY: 'rk',
      REGISTRY_API_KEY: 'rk',
      ORCHESTRATOR_URL: 'http://o',
      HEARTBEAT_INTERVAL: '2',
      JWT_ISSUER: 'iss',
      JWKS_URL: 'http://r/mine',
      JWT_AUDIENCE: 'aud',
      JWT_ALGORITHM: 'RS256',
      API_TOKEN: 'at',
      NO_PROXY: '127.0.0.1,localhost,r',
      no_proxy: '127.0.0.1,localhost,r',
      JWKS_CACHE_SECONDS: '3',
      JWKS_COOLDOWN_SECONDS: '4',
      HTTP_TIMEOUT_SECONDS: '5',
      RETRY_BASE_MS: '100',
      EXTRA: 'x',
    })
  })

  test('inherits the rest when asked, but nothing a test runner set', () => {
    const env = dropletEnvironment({ ...options, inheritEnv: true })
    expect(env).toMatchObject({
      SECRET: 's',
      PORT: '8010',
      NO_PROXY: '127.0.0.1,localhost,r,.corp',
    })
    for (const name of ['NODE_ENV', 'VITEST_POOL_ID', 'NODE_OPTIONS'])
      expect(env).not.toHaveProperty(name)
  })
})

test('the key file is readable by its owner alone, and removable twice', () => {
  const file = writeKeyFile('-----BEGIN PRIVATE KEY-----')
  expect(readFileSync(file.path, 'utf8')).toBe('-----BEGIN PRIVATE KEY-----')
  expect(statSync(file.path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(file.path)).mode & 0o777).toBe(0o700)
  file.remove()
  file.remove()
  expect(existsSync(dirname(file.path))).toBe(false)
})

function usageErrorOf(act: () => unknown): UsageError {
  try {
    act()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('a UsageError was expected')
}
