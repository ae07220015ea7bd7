/** Stories that a leaf of the token diagnosis, a root or a check names already: number and the id of that cause. */
export const known: Readonly<Record<number, string>> = {}
