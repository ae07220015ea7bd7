export const codes = (names: readonly string[]): string =>
  names.map((name) => `\`${name}\``).join(', ')

export const table = (
  titles: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] => [
  row(titles),
  row(titles.map(() => '---')),
  ...rows.map((cells) => row(cells.map(cellOf))),
]

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const cellOf = (cell: string | number): string =>
  String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')
