/** Formats US dollars with two decimals, or with four below one cent: $0.0042, $0.42, $12.30. */
export function showUsd(usd: number): string {
  return usd > 0 && usd < 0.01 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`;
}

/** Formats a job's cost, and marks a simulated one. */
export function showCost(usd: number, isSimulated: boolean): string {
  return `${showUsd(usd)} at list prices${isSimulated ? ", simulated: nothing was charged" : ""}`;
}

/** Formats a share from 0 to 1 as a percentage: 91 %. */
export function showShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Formats a duration given in ms: 800 ms, 12 s, 3 min 05 s, 2 h 10 min. */
export function showDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Formats a count with thousands separators: 20,000. */
export function showCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** Formats the local time of day: 20:31:05. */
export function showTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

/** Formats local date and time to the minute: 2026-11-23 20:31. */
export function showDate(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Formats a count with its noun: 1 task, 2 tasks. */
export function showNumber(count: number, noun: string): string {
  return `${showCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
