export { inProcess } from '../src/self-test/in-process.ts'
export { orderFor, type ProveOptions, shortLimits } from '../src/self-test/order.ts'
export { idsIn, type Proved, prove, proveUnder } from '../src/self-test/prove.ts'
