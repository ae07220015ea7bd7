// Any node:http droplet, but its process ends at the tenth request: node crashing.mjs DROPLET.mjs
import { Server } from 'node:http'
import { pathToFileURL } from 'node:url'

const usual = Server.prototype.emit
let requests = 0
Server.prototype.emit = function emit(event, ...rest) {
  if (event === 'request' && ++requests === 10)
    throw new TypeError("Cannot read properties of undefined (reading 'tenth')")
  return Reflect.apply(usual, this, [event, ...rest])
}
await import(pathToFileURL(process.argv[2]).href)
