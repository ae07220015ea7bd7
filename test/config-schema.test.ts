import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { configJsonSchema } from '../src/cli/config-schema.ts'
import { configFileSchema } from '../src/cli/settings.ts'

const shipped = JSON.parse(
  readFileSync(new URL('../schemas/config.schema.json', import.meta.url), 'utf8'),
)
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(shipped)

describe('the schema of a config file', () => {
  test('is the generated one (else: npm run schema)', () => {
    expect(shipped).toEqual(JSON.parse(JSON.stringify(configJsonSchema())))
  })

  test('says of every setting what it means', () => {
    const unexplained = Object.keys(shipped.properties).filter(
      (name) => (shipped.properties[name].description ?? '') === '',
    )
    expect(unexplained).toEqual([])
    expect(shipped.properties.maxWait.description).toContain('seconds')
  })

  test.each([
    [true, 'nothing', {}],
    [true, 'its own address', { $schema: './config.schema.json', url: 'http://127.0.0.1:8010' }],
    [true, 'an environment as pairs', { command: 'node x.js', env: ['A=b'] }],
    [true, 'an environment as an object', { command: 'node x.js', env: { A: 'b' } }],
    [true, 'the last report', { lastFailed: true, shard: '1/3', healthPath: '/up' }],
    [false, 'a mistyped name', { maxWiat: 3 }],
    [false, 'a text for a number', { maxWait: '3s' }],
    [false, 'a port too high', { port: 70_000 }],
    [false, 'a path without its slash', { healthPath: 'up' }],
    [false, 'an unknown level', { level: 'will' }],
    [false, 'a URL where a report belongs', { lastFailed: 'http://127.0.0.1:8010' }],
    [false, 'a schema that is no text', { $schema: 1 }],
  ])('takes (%s) %s, as the tool itself does', (fits, _, config) => {
    expect(validate(config), JSON.stringify(validate.errors)).toBe(fits)
    expect(configFileSchema.safeParse(config).success).toBe(fits)
  })
})
