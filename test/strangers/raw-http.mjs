// A droplet on nothing but Node: node:http in both directions, node:crypto for the tokens.
import { authenticate } from './raw/auth.mjs'
import { droplet } from './raw/server.mjs'

droplet(authenticate)
