import { Command } from 'commander'
import { z } from 'zod'
import { seconds } from './flag-values.ts'
import { runOptions } from './program-run.ts'
import { configFileSchema } from './settings.ts'

/** The JSON Schema of a config file that is shipped beside the package; what a setting means is what its flag says. */
export function configJsonSchema(): Record<string, unknown> {
  const {
    $schema,
    properties = {},
    ...body
  } = z.toJSONSchema(configFileSchema, {
    target: 'draft-2020-12',
    io: 'input',
  })
  const meanings = meaningsOfFlags()
  const described = Object.entries(properties).map(([name, schema]) => {
    const description = ofFiles[name] ?? meanings.get(name)
    return [name, description === undefined ? schema : { description, ...Object(schema) }] as const
  })
  return {
    $schema,
    $id: 'udc-conformance/config/1',
    title: 'udc-conformance settings',
    ...body,
    properties: Object.fromEntries(described),
  }
}

/** Where a file says it otherwise than the command line does. */
const ofFiles: Readonly<Record<string, string>> = {
  $schema: 'where this schema lies, for editors',
  url: 'address of the droplet',
  token: 'a valid token, as env:NAME',
  env: 'environment of the started droplet; a value may be env:VARIABLE, or hold {registry.url} and the like',
  color: 'colours on a terminal',
}

function meaningsOfFlags(): ReadonlyMap<string, string> {
  const { options } = runOptions(new Command())
  return new Map(
    options.map((option) => {
      const unit = option.parseArg === seconds ? '; a number of seconds' : ''
      return [option.attributeName(), `${option.description}${unit}`]
    }),
  )
}
