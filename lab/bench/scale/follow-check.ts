/** Checks the event stream of a job as one client receives it. */
export interface FollowCheck {
  /** Reads the next chunk of the stream and the time at which it arrived (ms since 1970). */
  take(text: string, now: number): void;
  /** Number of the last entry received. */
  last(): number;
  /** For each entry, the ms from its time in the log to its arrival. */
  readonly delays: readonly number[];
  /** Returns how many entries up to number `last` were missing, received twice or out of order. */
  faults(last: number): number;
}

/** Checks a stream of server-sent events that starts after entry number `after`. Parses only the ids and times of the entries. */
export function checkFollowing(after: number): FollowCheck {
  const delays: number[] = [];
  let rest = "";
  let newest = after;
  let missed = 0;
  let again = 0;
  const takeFrame = (frame: string, now: number): void => {
    const id = /^id: (\d+)-0$/m.exec(frame)?.[1];
    if (id === undefined) return; // Such messages have no entry: a heartbeat, an activity hint, or the retry time.
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
