/**
 * Does `work` for each item, in order, in so many lanes side by side; `lane` tells those apart that run at once.
 * Contract: `work` throws nothing, for the other lanes would go on without anybody who waits for them.
 */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T, lane: number) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const runLane = async (lane: number) => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
}
