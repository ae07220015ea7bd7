export { type Liar, type LiarKind, startLiar } from '../src/self-test/liars.ts'
