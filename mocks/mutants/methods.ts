import { type Mutant, mutant } from './mutant.ts'

/** Methods, paths and what stands in the head of an answer. */
export const methodMutants: readonly Mutant[] = [
  mutant(
    'fails-on-unknown-methods',
    { unknownMethod: 'server-error' },
    'HTTP-METHOD-UNKNOWN HTTP-METHOD-UNKNOWN-SHOULD',
  ),
  mutant('serves-unknown-methods', { unknownMethod: 'served' }, 'HTTP-METHOD-UNKNOWN-SHOULD'),
  mutant('knows-no-head', { headMethod: 'not-found' }, 'HTTP-HEAD-HEALTH'),
  mutant('fails-on-options', { optionsMethod: 'server-error' }, 'HTTP-OPTIONS'),
  mutant('trusts-every-origin', { crossOrigin: 'reflected' }, 'HTTP-CORS'),
  mutant('cuts-slashes-off', { trailingSlash: 'cut-off' }, 'HTTP-OPEN-REDIRECT'),
  mutant('redirects-to-its-inside', { trailingSlash: 'redirected-inside' }, 'HTTP-SLASH'),
  mutant('fails-without-a-provider', { providerRoute: 'server-error' }, 'HTTP-503-PROVIDER'),
  mutant('limits-without-a-word', { rateLimit: 'untold' }, 'HTTP-429-SHAPE'),
  mutant(
    'tells-500-in-every-problem',
    { errorBody: 'problem', problemStatus: 'constant' },
    'HTTP-PROBLEM',
  ),
  mutant('dates-answers-its-own-way', { dateHeader: 'local-form' }, 'HTTP-DATE'),
  mutant('tells-its-versions', { banner: 'with-version' }, 'HTTP-BANNER'),
  mutant('lets-browsers-guess', { nosniff: false }, 'HTTP-NOSNIFF'),
  mutant('serves-its-settings', { extraPages: 'settings' }, 'HTTP-DOCS-MUST'),
  mutant('fails-on-metrics', { extraPages: 'server-error' }, 'HTTP-DOCS'),
  mutant('writes-when-it-is-read', { readsWrite: true }, 'HTTP-GET-SAFE'),
]
