import { type Mutant, mutant } from './mutant.ts'

/** Faults met in the mesh before, each with the story that its run is to be told as. */
export interface StoryMutant extends Mutant {
  readonly story: string
}

const tells = (story: string, ...made: Parameters<typeof mutant>): StoryMutant => ({
  ...mutant(...made),
  story,
})

const orchestratorSteps = 'TOK-ORCH-FOUR-STEPS'

/** Proved in test/stories-runs.test.ts: some leave checks unclear rather than failed, for nobody is there to be judged. */
export const storyMutants: readonly StoryMutant[] = [
  tells(
    'PATH-REGISTER',
    'registers-at-the-bare-path',
    { wrongAddresses: [['/registry/register', '/register']] },
    'REG-ORDER',
  ),
  tells(
    'PATH-HEARTBEAT',
    'beats-at-the-bare-path',
    { wrongAddresses: [['/registry/heartbeat', '/heartbeat']] },
    'REG-ORDER',
  ),
  tells(
    'PATH-TOKEN',
    'asks-for-tokens-at-the-bare-path',
    { wrongAddresses: [['/auth/token', '/token']] },
    'TOK-REQ-SHAPE',
  ),
  tells(
    'PATH-DOUBLE-SLASH',
    'joins-addresses-with-two-slashes',
    { wrongAddresses: [['/registry/', '//registry/']] },
    'REG-ORDER',
  ),
  tells(
    'PATH-API-PREFIX',
    'calls-below-api',
    { wrongAddresses: [['/registry/', '/api/registry/']] },
    'REG-ORDER',
  ),
  tells('METHOD-GET', 'beats-by-get', { getFor: '/registry/heartbeat' }, 'HB-SCHEMA'),
  tells(
    'ENV-BARE-FALLTHROUGH',
    'leaves-the-version-out',
    { orchestratorEnvelope: 'without-version' },
    orchestratorSteps,
  ),
  tells(
    'ENV-METADATA-DIALECT',
    'writes-metadata-beside-payload',
    { orchestratorEnvelope: 'metadata' },
    orchestratorSteps,
  ),
  tells('ENV-PAYLOAD-ID', 'calls-its-number-id', { orchestratorIdName: 'id' }, orchestratorSteps),
  tells(
    'MSG-TYPE-ENUM',
    'sends-heartbeats-as-heartbeats',
    { orchestratorEnvelope: 'heartbeat-type' },
    orchestratorSteps,
  ),
  tells(
    'HB-STATUS-ENUM',
    'is-healthy-to-the-orchestrator',
    { orchestratorStatus: 'healthy' },
    orchestratorSteps,
  ),
  tells('HB-METRICS-SHAPE', 'beats-with-metrics', { beatFigures: 'metrics' }, 'HB-SCHEMA-META'),
  tells(
    'HOST-LOCALHOST',
    'registers-as-localhost',
    { registeredHost: 'localhost' },
    'REG-ID-CONSISTENT',
  ),
]
