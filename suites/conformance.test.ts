import { schedule } from '../src/vitest.ts'

await schedule()
