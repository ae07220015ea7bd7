/** What is said of one thing that was looked at. */
export type Line =
  | {
      readonly state: 'ok' | 'note'
      readonly about: string
      readonly says: string
      /** What to do about it, where something can be done. */
      readonly todo?: string
    }
  | {
      readonly state: 'trouble'
      readonly about: string
      readonly expected: string
      readonly came: string
      readonly where: string
      readonly todo: string
    }

export const ok = (about: string, says: string): Line => ({ state: 'ok', about, says })

export const note = (about: string, says: string, todo?: string): Line => ({
  state: 'note',
  about,
  says,
  ...(todo === undefined ? {} : { todo }),
})
