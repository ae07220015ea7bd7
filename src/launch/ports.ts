import { connect, createServer } from 'node:net'

/** A port that was free on 127.0.0.1 a moment ago. */
export async function freePort(): Promise<number> {
  const tried = await listenBriefly(0, '127.0.0.1')
  if (typeof tried === 'number') return tried
  throw new Error(`no port can be opened on 127.0.0.1: ${tried.code}`)
}

/** Whether nobody listens on the port, on either loopback address. */
export async function isPortFree(port: number): Promise<boolean> {
  // Where a wildcard listener does not stop others from binding 127.0.0.1, only a call finds it.
  if (await isAnswered(port)) return false
  for (const host of ['127.0.0.1', '::1']) {
    const tried = await listenBriefly(port, host)
    if (typeof tried !== 'number' && !absentAddress.has(tried.code)) return false
  }
  return true
}

/** Whether it is an address of this machine: a bridge that nobody uses yet is not in the list of them. */
export const isOwnAddress = async (address: string): Promise<boolean> =>
  typeof (await listenBriefly(0, address)) === 'number'

/** What binding says on a machine without IPv6. */
const absentAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])

function listenBriefly(port: number, host: string): Promise<number | { code: string }> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: error.code ?? error.message })
    })
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      server.close(() => resolve(bound))
    })
  })
}

function isAnswered(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (answered: boolean): void => {
      socket.destroy()
      resolve(answered)
    }
    socket.setTimeout(1000, () => finish(false))
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })
}
