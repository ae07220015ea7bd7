/** The part of a schema's complaint that says what would fit: `Invalid input: expected number, received string`. */
export const whatFits = (complaint = 'a valid value'): string =>
  complaint.replace(/^.*?\bexpected (.+?)(?:, received .*)?$/, '$1')
