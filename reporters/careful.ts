import type { Report } from '../src/model/report.ts'

/** What a report notes of a run that took any certificate. */
export const insecureNote =
  'TLS certificates of the target were not verified (--insecure): whoever answered may be somebody else'

const throughProxy = 'the target was asked through the proxy '

/** What it notes of a run that did not speak to the target alone. */
export const proxyNote = ({ origin, variable }: { origin: string; variable: string }): string =>
  `${throughProxy}${origin} (${variable}): what a proxy refuses or takes its time over is not the target's doing`

/** The notes that belong at the head of every format, where nobody misses them; a stored or merged report has them too. */
export const carefulNotes = ({ notes }: Pick<Report, 'notes'>): readonly string[] =>
  notes.filter(isCareful)

export const isCareful = (note: string): boolean =>
  note === insecureNote || note.startsWith(throughProxy)
