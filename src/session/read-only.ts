/** Raised when --read-only forbids a request; the kernel reports the check as not run. */
export class ReadOnly extends Error {
  override readonly name = 'ReadOnly'
  constructor() {
    super('--read-only allows GET requests alone')
  }
}
