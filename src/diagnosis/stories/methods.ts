import { drifted } from './drift.ts'
import type { Story } from './story.ts'

/** The right path, by the wrong method. */
export const methodStories: readonly Story[] = [
  {
    number: 42,
    id: 'METHOD-GET',
    title: 'GET is used where the mesh takes POST',
    blame: 'droplet',
    explanation: 'A request typed into a browser, or made without naming a method, is a GET.',
    fix: 'Use POST.',
    explains: /^(?:TOK|REG|HB|SEND)-/,
    recognise: (traffic) => drifted(traffic, 'get'),
  },
  {
    number: 50,
    id: 'CHECKER-GET-MESSAGE',
    title: 'the presence of /message is tried with GET',
    blame: 'droplet',
    explanation: 'A 405 that allows POST says that the endpoint is there, not that it is missing.',
    fix: 'Use POST, and count 405 with Allow: POST as present.',
    explains: /^SEND-/,
    recognise: (traffic) => {
      const found = drifted(traffic, 'get-message')
      return (
        found && { ...found, fix: 'Call POST /message, and count 405 with Allow: POST as present.' }
      )
    },
  },
]
