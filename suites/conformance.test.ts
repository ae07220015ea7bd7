import { schedule } from '../src/vitest.ts'

schedule()
