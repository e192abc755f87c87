/**
 * `Promise.all` over a list of any length with at most `most` of them under way; the others are begun in order. Rejects with the first
 * error, and begins nothing more then.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  most: number,
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
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return results;
}
