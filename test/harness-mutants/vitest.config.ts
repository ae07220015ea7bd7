import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { instrumented, root } from './targets.ts'

const standIn = fileURLToPath(new URL('./stand-in.ts', import.meta.url))

export default defineConfig({
  root,
  plugins: [
    {
      name: 'harness-mutants',
      enforce: 'pre',
      // Test files are collected by us, so that a test can be run once for each mutant.
      resolveId: (source, importer = '') =>
        source === 'vitest' && /\/test\/[^/]+\.ts$/.test(importer) ? standIn : undefined,
      transform: (_, id) => {
        const found = instrumented(relative(root, id))
        return found && { code: found.code, map: null, moduleType: 'ts' }
      },
    },
  ],
  test: {
    include: ['test/harness-mutants/pass.ts'],
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 0,
    hookTimeout: 0,
    // A mutant may leave a rejected promise behind; what it did to the tests was counted.
    dangerouslyIgnoreUnhandledErrors: true,
  },
})
