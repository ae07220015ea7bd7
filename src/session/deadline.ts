/** The value, or undefined when the work was late; the work itself is not ended. */
export async function withDeadline<T>(
  ms: number,
  work: Promise<T>,
): Promise<{ value: T } | undefined> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work.then((value) => ({ value })),
      new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), ms)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
