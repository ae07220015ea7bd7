// Says "PASSED FAILED" of a vitest JSON report. A report that is missing or proves nothing counts as one failure.
import { readFileSync } from 'node:fs'

const [file = '', exitCode = '1'] = process.argv.slice(2)
const { passed, failed } = countsOf(file)
const hidden = failed === 0 && (passed === 0 || exitCode !== '0') ? 1 : 0
process.stdout.write(`${passed} ${failed + hidden}\n`)

/** A file that broke before its first test is no test of any kind to vitest; here it is a failure. */
function countsOf(path) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(path, 'utf8'))
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    )
    return { passed: numPassedTests, failed: numFailedTests + broken.length }
  } catch {
    return { passed: 0, failed: 0 }
  }
}
