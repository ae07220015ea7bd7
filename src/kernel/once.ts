/** Begins the work for a key the first time it is asked for; whoever asks again, meanwhile or later, gets the same. */
export function once<K, T>(begun: Map<K, Promise<T>>, key: K, begin: () => Promise<T>): Promise<T> {
  const work = begun.get(key) ?? begin()
  begun.set(key, work)
  return work
}
