// A droplet in the manner of a Next.js application: route modules of Request and Response, jose, fetch.
import { serve } from './next/adapter.mjs'
import { live } from './next/mesh.mjs'
import * as routes from './next/routes.mjs'

serve(routes, Number(process.env.PORT ?? 3000))
void live()
