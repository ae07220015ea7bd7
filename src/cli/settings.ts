import { z } from 'zod'
import { lapses } from '../model/fault.ts'

const strings = z.array(z.string())
const path = z.string().regex(/^\//, 'a path that begins with /')
/** 0 is any free one. */
const meshPort = z.number().int().min(0).max(65_535)
const lapseNames = Object.keys(lapses) as (keyof typeof lapses)[]

/** Settings of a run, the same names in flags, environment and config file. Times are in seconds. */
export const settingsSchema = z.strictObject({
  url: z.string().optional(),
  command: z.string().optional(),
  image: z.string().min(1, 'an image such as drop4:latest').optional(),
  mesh: z.boolean().optional(),
  port: z.number().int().min(1).max(65_535).optional(),
  env: z.union([strings, z.record(z.string(), z.string())]).optional(),
  inheritEnv: z.boolean().optional(),
  prefix: z.string().optional(),
  healthPath: path.optional(),
  probe: path.optional(),
  dropletId: z.number().int().min(1).optional(),
  message: z.string().optional(),
  tokenFile: z.string().optional(),
  token: z.string().optional(),
  registry: z.string().optional(),
  registryKey: z.string().optional(),
  registryPort: meshPort.optional(),
  orchestratorPort: meshPort.optional(),
  peerPort: meshPort.optional(),
  play: z.array(z.enum(lapseNames)).optional(),
  profile: z.string().optional(),
  only: strings.optional(),
  exclude: strings.optional(),
  level: z.enum(['must', 'should', 'may']).optional(),
  failOn: z.enum(['must', 'should']).optional(),
  requireComplete: z.boolean().optional(),
  waivers: z.string().optional(),
  lastFailed: z
    .union([z.literal(true), z.string().regex(/^(?!https?:)/, 'a report; a URL comes before it')])
    .optional(),
  bail: z.boolean().optional(),
  shard: z
    .string()
    .regex(/^\d+\/\d+$/, 'a part such as 1/3')
    .optional(),
  disruptive: z.boolean().optional(),
  soak: z.boolean().optional(),
  reporter: strings.optional(),
  out: z.string().optional(),
  docsUrl: z
    .string()
    .regex(/^https?:\/\/[^\s"<>]+$/, 'an address that begins with http:// or https://')
    .optional(),
  jobs: z.number().int().min(1).max(64).optional(),
  instances: z.number().int().min(1).max(16).optional(),
  seed: z.number().int().nonnegative().optional(),
  wait: z.number().positive().optional(),
  timeout: z.number().positive().optional(),
  maxWait: z.number().nonnegative().optional(),
  interval: z.number().positive().optional(),
  rate: z.number().positive().optional(),
  budget: z.number().int().positive().optional(),
  readOnly: z.boolean().optional(),
  ca: z.string().optional(),
  clientCert: z.string().optional(),
  clientKey: z.string().optional(),
  insecure: z.boolean().optional(),
  iOwnThisTarget: z.boolean().optional(),
  timings: z.boolean().optional(),
  color: z.boolean().optional(),
})

/** The same in a config file, which may name the JSON Schema that an editor checks it by. */
export const configFileSchema = settingsSchema.extend({ $schema: z.string().optional() })

export type Settings = z.infer<typeof settingsSchema>
