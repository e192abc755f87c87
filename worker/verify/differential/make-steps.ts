import type { Arguments } from "./make-arguments.ts";
import type { Argument, Method, OracleCall, Step } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** What steps are made with. */
export interface StepSource {
  readonly values: Arguments;
  readonly random: SeededRandom;
  /** Arguments for parameters of these names. */
  argumentsFor(slot: string, names: readonly string[]): Argument[];
  /** Now and then an instance in the place of an argument. */
  withInstance(value: Argument): Argument;
}

/** Methods called on a call's result, one after the other. */
export interface Steps {
  next(): Pick<OracleCall, "steps" | "isTogether">;
  /** Methods that results of the target turned out to have. */
  meet(methods: readonly Method[]): void;
}

/** Methods that are called on one result, at most. */
const MAX_STEPS = 8;
/** Share of the sequences whose arguments belong together. */
const RELATED = 0.5;
/** The name under which a runner says that methods return functions. */
const RETURNED = "last()";

/** Makes sequences of methods; in half of them, keys, callbacks and objects of one step come again in others. */
export function createSteps(first: readonly Method[], source: StepSource): Steps {
  const { random, values } = source;
  let methods = first;
  let returned: Method | undefined;
  const stepFor = (i: number): Step => {
    const method = random.pick(methods);
    const args = source.argumentsFor(`${method?.name} `, method?.parameters ?? []).map(source.withInstance);
    return { method: method?.name ?? "", args, ...(i > 0 && random.chance(0.12) ? { isOnLast: true } : {}) };
  };
  const single = (): Step[] =>
    Array.from({ length: 1 + random.below(random.chance(0.3) ? MAX_STEPS - 2 : 2) }, (_, i) => stepFor(i));

  /** Steps that share arguments: by the name of the parameter or, where that says nothing, by its place. */
  const related = (): Step[] => {
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
    const argument = (method: Method, i: number, name: string): Argument => {
      const place = poolOf(name, i);
      const pool = pools.get(place) ?? [];
      pools.set(place, pool);
      const known = random.chance(0.65) ? random.pick(pool) : undefined;
      if (known !== undefined) return random.chance(0.2) ? near(known) : known;
      const made = share(fresh(`${method.name} ${i}`, name));
      if (pool.length < 3) pool.push(made);
      return made;
    };
    /** What programs take for the same, and what is nearly the same: 1 and "1". */
    const near = (value: Argument): Argument => {
      if (typeof value === "number") return random.chance(0.5) ? String(value) : -value;
      if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
      return values.like((value as { of?: Argument } | null)?.of ?? value) ?? value;
    };
    const favourites = Array.from({ length: 3 }, () => random.pick(methods));
    const own = random.chance(0.25) ? share({ a: 1 }) : undefined;
    return Array.from({ length: 2 + random.below(MAX_STEPS - 1) }, (_, i): Step => {
      if (i > 0 && returned !== undefined && random.chance(0.2))
        return { method: "()", args: source.argumentsFor("last ", returned.parameters), isOnLast: true };
      const method = (random.chance(0.6) ? random.pick(favourites) : random.pick(methods)) ?? {
        name: "",
        parameters: [],
      };
      const names = namesOf(method, random);
      const args = names.map((name, at) => argument(method, at, name));
      return {
        method: method.name,
        args,
        ...(own !== undefined && method.name === "()" && random.chance(0.6) ? { self: own } : {}),
      };
    });
  };

  return {
    next: () => {
      if (methods.length === 0 || random.chance(0.15)) return {};
      const steps = random.chance(RELATED) ? related() : single();
      return { steps, ...(random.chance(0.4) ? { isTogether: true } : {}) };
    },
    meet: (found) => {
      returned ??= found.find(({ name }) => name === RETURNED);
      const names = new Set(methods.map(({ name }) => name));
      methods = [...methods, ...found.filter(({ name }) => name !== RETURNED && !names.has(name))];
    },
  };
}

/** Values that caches and comparisons take for one another, or for none. */
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

/** Methods that take a listener last, or tell listeners of something, whatever their parameters are called. */
const LISTENS =
  /^(on|once|off|any|onAny|offAny|(add|remove|prepend)\w*Listener|(un)?subscribe|listen|watch|observe|hook|tap|use|before\w*|after\w*)$/i;
const TELLS = /^(emit|trigger|fire|dispatch|publish|notify)/i;

/** Names of the parameters that are given: optional ones often not, rest ones several times. */
export function namesOf({ name: method, parameters }: Method, random: SeededRandom): string[] {
  const names = chosenOf(parameters, random);
  if (LISTENS.test(method) && names.length > 0) names.splice(Math.min(1, names.length - 1), 1, "listener");
  if ((TELLS.test(method) || LISTENS.test(method)) && names[0] !== undefined && names[0] !== "listener")
    names[0] = "event";
  return names;
}

function chosenOf(parameters: readonly string[], random: SeededRandom): string[] {
  const isShort = random.chance(0.3);
  const names: string[] = [];
  for (const name of parameters) {
    if (name.endsWith("=") && isShort) break;
    const bare = name.replace(/^\.\.\.|=$/g, "");
    if (name.startsWith("...")) names.push(...Array.from({ length: random.below(4) }, () => bare));
    else names.push(bare);
  }
  if (random.chance(0.15)) names.push("options");
  return random.chance(0.1) ? names.slice(0, -1) : names;
}
