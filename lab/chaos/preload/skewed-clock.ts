import { readFileSync } from "node:fs";

/**
 * Loaded into a process by `node --import`. Shifts `Date` by the number of ms in the file CHAOS_CLOCK, which is polled.
 * Timers and `performance.now()` are unchanged.
 */
const LOOK_EVERY_MS = 200;
const file = process.env.CHAOS_CLOCK ?? "";
const RealDate = Date;
const realNow = Date.now.bind(Date);
let offset = 0;

function look(): void {
  try {
    offset = Number(readFileSync(file, "utf8")) || 0;
  } catch {
    offset = 0; // The file does not exist until this clock is shifted for the first time.
  }
}

look();
setInterval(look, LOOK_EVERY_MS).unref();
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [realNow() + offset] : args, newTarget),
  apply: () => new RealDate(realNow() + offset).toString(),
});
RealDate.now = () => realNow() + offset;
