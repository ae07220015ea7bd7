import { expect, test } from 'vitest'
import { renderHtml } from '../reporters/html.ts'
import { renderMarkdown } from '../reporters/markdown.ts'
import { sample } from './report-cast.ts'
import { plain } from './reporters-cast.ts'

const [first] = sample.causes
const failed = sample.findings.find(({ id }) => id === first?.checks[0])
/** As it is told where nothing deeper than the check itself was found. */
const shallow = first &&
  failed && { ...first, id: failed.id, title: failed.title, alsoWrong: [], checks: [failed.id] }

test.each([
  ['terminal', plain],
  ['markdown', renderMarkdown],
  ['html', (report: typeof sample) => renderHtml(report)],
])('%s: a cause that is only a rule says that the rule was not kept', (_, render) => {
  const text = render({ ...sample, causes: shallow ? [shallow] : [] })
  expect(text).toContain(`not kept: ${shallow?.title}`)
  expect(render(sample)).not.toContain('not kept')
})
