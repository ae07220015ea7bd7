import type { Report } from '../src/model/report.ts'

/** What a report notes of a run that took any certificate. */
export const insecureNote =
  'TLS certificates of the target were not verified (--insecure): whoever answered may be somebody else'

/** Whether it was such a run. It is known by its note, so that a stored or merged report still tells it. */
export const isInsecure = ({ notes }: Pick<Report, 'notes'>): boolean =>
  notes.includes(insecureNote)
