import { readFileSync } from "node:fs";

/**
 * Loaded into a process by `node --import`: what `Date` says is off by the ms that stand in the file CHAOS_CLOCK, which is
 * looked at again and again. Timers and `performance.now()` are as they were.
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
    offset = 0; // Nobody has moved this clock yet.
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
