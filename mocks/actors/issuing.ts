import { AsyncLocalStorage } from 'node:async_hooks'
import type { Issue } from '../../src/model/fault.ts'

/** What the Registry is told to issue in answer to the request at hand; msw hands its handlers the request alone. */
export const issuing = new AsyncLocalStorage<Issue>()
