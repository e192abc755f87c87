/** What one client saw of a job's log. */
export interface FollowCheck {
  /** Takes the next text of its stream, which arrived at a time (ms since 1970). */
  take(text: string, now: number): void;
  /** Number of the newest entry that it saw. */
  last(): number;
  /** ms from each entry's decision until it arrived. */
  readonly delays: readonly number[];
  /** Entries up to this number that it did not see, and those that it saw twice or out of order. */
  faults(last: number): number;
}

/** Follows a stream of server-sent events from after entry number `after`, without parsing more of them than ids and times. */
export function checkFollowing(after: number): FollowCheck {
  const delays: number[] = [];
  let rest = "";
  let newest = after;
  let missed = 0;
  let again = 0;
  const takeFrame = (frame: string, now: number): void => {
    const id = /^id: (\d+)-0$/m.exec(frame)?.[1];
    if (id === undefined) return; // A heartbeat, a hint, or how long to wait before coming back.
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
