import type { CertificateFault } from '../../src/model/fault.ts'
import type { Mesh } from '../../src/model/stage.ts'
import type { Certificate, Listener } from '../../src/wire/listen.ts'

/** A good certificate, and the bad ones a scene may ask for in its place. */
export interface Certificates extends Certificate {
  readonly faulty?: (fault: CertificateFault) => Certificate
}

/** A fault that is one of the certificate is shown until it is lifted; every other goes its usual way. */
export function presenting(
  certificates: Certificates | undefined,
  secure: Listener | undefined,
  add: Mesh['fault'],
): Mesh['fault'] {
  return (fault) => {
    if (fault.certificate === undefined) return add(fault)
    if (!secure || !certificates?.faulty) throw new Error('this mesh serves no keys over TLS')
    secure.present(certificates.faulty(fault.certificate))
    return () => secure.present(certificates)
  }
}
