/** As much of standard input as a bench needs. */
export interface KeyInput {
  readonly isTTY?: boolean
  setRawMode?(on: boolean): unknown
  setEncoding(encoding: 'utf8'): unknown
  resume(): unknown
  pause(): unknown
  on(event: 'data', listener: (text: string) => void): unknown
  off(event: 'data', listener: (text: string) => void): unknown
}

const controlC = '\u0003'
const controlD = '\u0004'

/** Hears single keys of a terminal until it is told to stop; Ctrl-C, Ctrl-D and q come as `q`. */
export function hearKeys(input: KeyInput, pressed: (key: string) => void): () => void {
  if (!input.isTTY) return () => undefined
  const heard = (text: string): void => {
    // What comes in one piece was pasted, or is an arrow: no key of ours, but for a Ctrl-C in it.
    if (text.includes(controlC) || text === controlD) pressed('q')
    else if (text.length === 1) pressed(text)
  }
  input.setRawMode?.(true)
  input.setEncoding('utf8')
  input.on('data', heard)
  input.resume()
  return () => {
    input.off('data', heard)
    input.setRawMode?.(false)
    input.pause()
  }
}
