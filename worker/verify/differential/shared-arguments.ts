import { namesOf } from "./kinds-of-methods.ts";
import type { Arguments } from "./make-arguments.ts";
import type { Argument, Method } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Makes the arguments for the steps of one sequence of method calls. */
export interface SharedArguments {
  argumentsFor(method: Method): Argument[];
  /** Makes arguments for a method that adds something to its object; mostly values that were not passed before. */
  fill(method: Method, step: number): Argument[];
  /** Marks an argument as shared, so that the same value is passed each time the argument is used. */
  share(value: Argument): Argument;
}

/** Share of the arguments that are reused, for keys and for other arguments, and maximum number of arguments kept for reuse. */
const REUSED = { key: 0.8, other: 0.65 };
const MAX_POOL = { key: 2, other: 3 };
/** Share of the reused arguments that are varied a little. */
const VARIED = 0.2;

/** Reuses arguments between the steps of a sequence: for parameters with the same name or, if the name says nothing, with the same position. */
export function createShared(values: Arguments, random: SeededRandom): SharedArguments {
  const pools = new Map<string, Argument[]>();
  let ids = 0;
  const share = (value: Argument): Argument => {
    if (typeof value !== "object" || value === null) return value;
    ids += 1;
    return { $: "shared", id: ids, of: value };
  };
  const fresh = (slot: string, name: string): Argument => {
    if (name.length < 3 && random.chance(0.4)) return random.pick(ALIKE) ?? null;
    if (!KEY.test(name)) return values.forParameter(slot, name);
    if (random.chance(0.1)) return { $: "symbol", value: "given" };
    return random.chance(0.6) ? values.key() : values.forParameter(slot, name);
  };
  /** A value that programs may confuse with a given value: 1 for "1", or a similar value. */
  const near = (value: Argument): Argument => {
    if (typeof value === "number") return random.chance(0.5) ? String(value) : -value;
    if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
    return values.like((value as { of?: Argument } | null)?.of ?? value) ?? value;
  };
  const poolAt = (key: string): Argument[] => {
    const pool = pools.get(key) ?? [];
    pools.set(key, pool);
    return pool;
  };
  const argument = (method: Method, i: number, name: string): Argument => {
    const key = poolOf(name, i);
    const kind = key === "key" ? "key" : "other";
    const pool = poolAt(key);
    const known = random.chance(REUSED[kind]) ? random.pick(pool) : undefined;
    if (known !== undefined) return random.chance(VARIED) ? near(known) : known;
    const made = share(fresh(`${method.name} ${i}`, name));
    if (pool.length < MAX_POOL[kind]) pool.push(made);
    return made;
  };
  return {
    share,
    argumentsFor: (method) => namesOf(method, random).map((name, i) => argument(method, i, name)),
    fill: (method, step) =>
      namesOf(method, random).map((name, i) => {
        if (i > 0 || random.chance(0.4)) return argument(method, i, name);
        const made = share(random.chance(0.5) ? fresh(`${method.name} ${i}`, name) : `${values.key()}${step}`);
        poolAt(poolOf(name, i)).push(made);
        return made;
      }),
  };
}

/** Values that caches and comparisons easily confuse or overlook. */
const ALIKE: readonly Argument[] = [
  1,
  "1",
  0,
  "",
  "a",
  "b",
  null,
  { $: "undefined" },
  { $: "number", value: "NaN" },
  { $: "number", value: "-0" },
  true,
  { a: 1 },
  [1],
];
const KEY = /^(event|evt|type|key|name|channel|topic)(name)?$/i;
const CALLBACK = /^(fn|func|callback|cb|handler|listener|h|f)$/i;

function poolOf(name: string, at: number): string {
  if (KEY.test(name)) return "key";
  if (CALLBACK.test(name)) return "callback";
  return name.length < 3 ? `place ${at}` : name;
}
