/**
 * Like `Promise.all` over a list, but with at most `limit` calls of `run` in progress. The calls start in the order of
 * the list. After the first error, no further calls start, and the promise rejects with this error.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const rest = items.entries();
  let hasFailed = false;
  const work = async () => {
    for (const [i, item] of rest) {
      if (hasFailed) return;
      try {
        results[i] = await run(item, i);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
