// A liar as a process of its own: `node liar.mjs KIND`, with PORT set. What it does lies in src/self-test, and was built.
import { isLiarKind, liarKinds, startLiar } from '../../dist/src/self-test/liars.js'

const [, , kind = ''] = process.argv
if (!isLiarKind(kind)) throw new Error(`No such liar: ${kind}. Known: ${liarKinds.join(', ')}`)
const liar = await startLiar(kind, Number(process.env.PORT ?? 0))
process.stdout.write(`listening on ${liar.url}\n`)
