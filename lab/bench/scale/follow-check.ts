/** Checks the events of a job that one client receives. */
export interface FollowCheck {
  /** Takes the next chunk of the stream and its arrival time (ms since 1970). */
  take(text: string, now: number): void;
  /** Number of the newest entry received. */
  last(): number;
  /** ms from each entry's decision to its arrival. */
  readonly delays: readonly number[];
  /** Number of entries up to `last` that are missing, doubled or out of order. */
  faults(last: number): number;
}

/** Checks a stream of server-sent events after entry number `after`; parses only ids and times. */
export function checkFollowing(after: number): FollowCheck {
  const delays: number[] = [];
  let rest = "";
  let newest = after;
  let missed = 0;
  let again = 0;
  const takeFrame = (frame: string, now: number): void => {
    const id = /^id: (\d+)-0$/m.exec(frame)?.[1];
    if (id === undefined) return; // A heartbeat, an activity hint, or the retry time.
    const number = Number(id);
    if (number <= newest) {
      again += 1;
      return;
    }
    missed += number - newest - 1;
    newest = number;
    delays.push(now - Number(/"at":(\d+)/.exec(frame)?.[1]));
  };
  return {
    delays,
    take: (text, now) => {
      const parts = (rest + text).split("\n\n");
      rest = parts.pop() ?? "";
      for (const frame of parts) takeFrame(frame, now);
    },
    last: () => newest,
    faults: (last) => missed + again + Math.max(0, last - newest),
  };
}
