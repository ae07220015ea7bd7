export { inPool } from '../src/self-test/in-pool.ts'
