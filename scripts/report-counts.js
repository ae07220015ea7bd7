// Says "PASSED FAILED" of a vitest JSON report. A report that is missing or proves nothing counts as one failure.
import { readFileSync } from 'node:fs'

const [file = '', exitCode = '1'] = process.argv.slice(2)
const { passed, failed } = countsOf(file)
const hidden = failed === 0 && (passed === 0 || exitCode !== '0') ? 1 : 0
process.stdout.write(`${passed} ${failed + hidden}\n`)

function countsOf(path) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests }
  } catch {
    return { passed: 0, failed: 0 }
  }
}
