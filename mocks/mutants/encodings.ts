import { type Mutant, mutant } from './mutant.ts'

/** What only shows when a run is asked for disruptive rows. */
export const disruptiveEncodingMutants: readonly Mutant[] = [
  mutant('inflates-without-limit', { inflates: true }, 'ENV-CE-BOMB-MUST'),
]

/** What a body is written in, and how it is labelled. */
export const encodingMutants: readonly Mutant[] = [
  mutant('reads-the-first-of-two-documents', { trailingText: 'ignored' }, 'ENV-JSON-TRAIL-SHOULD'),
  mutant('reads-nan-as-a-number', { nanLiterals: 'parsed' }, 'ENV-JSON-NAN'),
  mutant(
    'fails-on-bad-utf-8',
    { failsOnBody: 'bad-utf8' },
    'ENV-UTF8-BAD ENV-UTF8-BAD-SHOULD ENV-UTF16',
  ),
  mutant('fails-on-a-byte-order-mark', { failsOnBody: 'byte-order-mark' }, 'ENV-BOM'),
  mutant('fails-on-a-json-suffix', { failsOnBody: 'suffix-type' }, 'ENV-CT-SUFFIX'),
  mutant('fails-on-odd-charsets', { failsOnBody: 'odd-charset' }, 'ENV-CT-BADCHARSET'),
  mutant('fails-on-two-media-types', { failsOnBody: 'two-types' }, 'ENV-CT-TWO'),
  mutant('answers-pages-to-browsers', { acceptHeader: 'obeyed' }, 'ENV-ACCEPT'),
]
