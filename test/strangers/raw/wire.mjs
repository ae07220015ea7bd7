// Calling other servers with node:http, with a deadline, a size limit and back-off.
import http from 'node:http'
import https from 'node:https'

const timeoutMs = 5000
const maxBytes = 1024 * 1024

export class HttpError extends Error {
  constructor(status, detail) {
    super(detail)
    this.status = status
  }
}

export function call(method, url, headers = {}, body = undefined) {
  return new Promise((resolve, reject) => {
    const data = body === undefined ? undefined : JSON.stringify(body)
    const all = { accept: 'application/json', ...headers }
    if (data !== undefined) all['content-type'] = 'application/json'
    const client = url.startsWith('https:') ? https : http
    const signal = AbortSignal.timeout(timeoutMs)
    const req = client.request(url, { method, headers: all, signal }, (res) => {
      read(res).then(
        (raw) => resolve({ status: res.statusCode, ok: is2xx(res), json: parsed(raw) }),
        (error) => {
          req.destroy()
          reject(error)
        },
      )
    })
    req.on('error', reject)
    req.end(data)
  })
}

const is2xx = (res) => res.statusCode >= 200 && res.statusCode < 300

function parsed(raw) {
  try {
    return JSON.parse(raw.toString())
  } catch {
    return null
  }
}

export async function read(stream) {
  const chunks = []
  let size = 0
  // Without destroyOnReturn the socket would be gone before a 413 could be sent.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > maxBytes) throw new HttpError(413, 'Body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

// 500, 503 and a dead line are worth another try after 1, 2 and 4 seconds.
export async function retrying(attempt) {
  for (const wait of [1000, 2000, 4000]) {
    try {
      const answer = await attempt()
      if (answer.status !== 500 && answer.status !== 503) return answer
    } catch {
      // a refused or broken connection is treated like a 503
    }
    await sleep(wait)
  }
  return attempt()
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

export const log = (text) => process.stdout.write(`${new Date().toISOString()} ${text}\n`)
