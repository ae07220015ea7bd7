import { signed, unsigned } from '../../../fixtures/jws.ts'
import type { CredentialForm, Door } from '../../model/behaviour.ts'
import type { Access } from '../../model/check.ts'
import { isAccepted } from '../../model/reply.ts'
import type { Credential, Stage } from '../../model/stage.ts'
import type { Deviation } from '../../model/token.ts'

interface Form extends Omit<Credential, 'note'> {
  readonly name: string
}

/** Tries each form of credential on each protected door with a request that would otherwise be served. */
export function credentialForms(
  stage: Stage,
  access: ReadonlySet<Access>,
  doors: readonly Door[],
): Promise<CredentialForm[]> {
  const message = stage.profile.endpoints.message.path
  const tried = doors.filter(
    ({ access: found, path, method }) =>
      found === 'protected' && (method === 'GET' || path === message),
  )
  return Promise.all(
    formsOf(stage, access).map(async (form) => {
      const opened = await Promise.all(tried.map((door) => opens(stage, door, form)))
      const name = ({ method, path }: Door): string => `${method} ${path}`
      return {
        form: form.name,
        opens: tried.filter((_, index) => opened[index]).map(name),
        tried: tried.map(name),
      }
    }),
  )
}

async function opens(stage: Stage, door: Door, form: Form): Promise<boolean> {
  const reply = await stage.ask({
    method: door.method,
    path: door.path + (form.query ?? ''),
    headers: form.headers ?? [],
    ...(form.token === undefined ? {} : { token: form.token }),
    ...(door.method === 'POST' ? { body: { ...stage.envelope(), ...form.body } } : {}),
    note: `survey: ${form.name}`,
  })
  return isAccepted(reply)
}

function formsOf(stage: Stage, access: ReadonlySet<Access>): Form[] {
  const token = (): string => stage.token()
  const header = (value: string): [[string, string]] => [['Authorization', value]]
  return [
    { name: 'Bearer', token: token() },
    { name: 'bearer in lower case', headers: header(`bearer ${token()}`) },
    { name: 'the token without a scheme', headers: header(token()) },
    { name: 'another scheme before the token', headers: header(`Token ${token()}`) },
    { name: 'access_token in the query', query: `?access_token=${token()}` },
    { name: 'a cookie', headers: [['Cookie', `access_token=${token()}; token=${token()}`]] },
    { name: 'X-Authorization', headers: [['X-Authorization', `Bearer ${token()}`]] },
    { name: "a token of the droplet's own", token: stage.token(ownToken) },
    { name: 'an unsigned token', token: stage.token(noSignature) },
    ...(access.has('R')
      ? [
          { name: 'the API token as Bearer', token: stage.mesh.apiToken },
          {
            name: 'X-Registry-Key',
            headers: [['X-Registry-Key', stage.mesh.registryKey]] as const,
          },
        ]
      : []),
  ]
}

const ownToken: Deviation = {
  name: "survey: signed with the droplet's own key",
  needs: 'T',
  forge: (draft) => signed(draft, { by: 'KD', header: { kid: draft.kid('KD') } }),
}

const noSignature: Deviation = {
  name: 'survey: alg none',
  needs: 'T',
  forge: (draft) => unsigned(draft, { alg: 'none' }),
}
