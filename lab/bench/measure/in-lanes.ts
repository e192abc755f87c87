/** Processes a list in `lanes` parallel lanes. `work` gets the item, the number of its lane (from 0), and the item's index in the list. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T, lane: number, index: number) => Promise<void>,
): Promise<void> {
  const open = [...items.entries()];
  const run = async (lane: number) => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) await work(next[1], lane, next[0]);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
}
