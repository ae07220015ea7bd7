/** At most so many characters, and how many there were where some are missing. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${beginning(text, most)}… [cut, ${text.length} characters in all]`

/** The first characters, none of them by half. */
export const beginning = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')
