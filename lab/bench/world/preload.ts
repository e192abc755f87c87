import dns from "node:dns";
import { readFileSync } from "node:fs";

/**
 * Loaded into coordinators and workers by `node --import URL?FILE`. FILE controls the process's clock (offset and
 * speed), and whether host names under `.world.test` resolve to this host or not at all. Timers are unchanged.
 */
interface State {
  readonly offsetMs?: number;
  readonly rate?: number;
  readonly since?: number;
  readonly noNames?: boolean;
}

const LOOK_EVERY_MS = 50;
const file = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const RealDate = Date;
const realNow = Date.now.bind(Date);
let state: State = {};

function look(): void {
  try {
    state = JSON.parse(readFileSync(file, "utf8")) as State;
  } catch {
    // FILE does not exist until a case changes the clock or the resolution of host names.
  }
}

function now(): number {
  const { offsetMs = 0, rate = 1, since = 0 } = state;
  const real = realNow();
  return Math.floor(real + offsetMs + (rate - 1) * (rate === 1 ? 0 : real - since));
}

look();
setInterval(look, LOOK_EVERY_MS).unref();
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
});
RealDate.now = now;

const realLookup = dns.lookup;
type Lookup = (name: string, options: object, done: (error: Error | null, ...found: unknown[]) => void) => void;
const lookup: Lookup = (name, options, done) => {
  if (!name.endsWith(".world.test")) return (realLookup as unknown as Lookup)(name, options, done);
  if (state.noNames !== true) return (realLookup as unknown as Lookup)("127.0.0.1", options, done);
  const error = new Error(`getaddrinfo ENOTFOUND ${name}`);
  return process.nextTick(done, Object.assign(error, { code: "ENOTFOUND", syscall: "getaddrinfo", hostname: name }));
};
dns.lookup = lookup as unknown as typeof dns.lookup;
