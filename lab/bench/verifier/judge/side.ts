/**
 * Program of one process of the brute-force comparison: loads the original or the candidate module, calls it with
 * seeded inputs, and sends a digest of each outcome.
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bracesPlan, type Parse } from "./braces-plan.ts";
import { describe } from "./describe.ts";
import { picomatchPlan } from "./picomatch-plan.ts";
import { listening, Probe } from "./probe.ts";
import { CHUNK, type Order, type Report } from "./protocol.ts";
import { Random } from "./random.ts";
import { type Classes, semverPlan } from "./semver-plan.ts";
import { type Load, loadCandidate, loadOriginal, type Surface } from "./surface.ts";

/** Maximum number of characters that are stored of the outcome of an input. */
const MAX_CHARACTERS = 2000;

process.once("message", (order: Order) => {
  void work(order);
});

async function work(order: Order): Promise<void> {
  const texts: string[] = [];
  process.on("message", ({ show }: { show: number }) => report({ shown: texts[show] ?? "" }));
  const use = await loaded(order);
  if (typeof use === "string") return report({ failed: use });
  for (let from = 0; from < order.inputs; from += CHUNK) {
    const digests: string[] = [];
    for (let input = from; input < Math.min(from + CHUNK, order.inputs); input++) {
      const text = use(input);
      texts.push(text.slice(0, MAX_CHARACTERS));
      digests.push(createHash("sha1").update(text).digest("base64"));
    }
    report({ digests });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function report(message: Report): void {
  process.send?.(message);
}

/** Loads the module. Returns a function that runs one input and describes the outcome, or returns the reason why the module cannot be loaded. */
async function loaded(order: Order): Promise<((input: number) => string) | string> {
  const ofOriginal = loadOriginal(order.original);
  const load = order.side === "original" ? ofOriginal : loadCandidate(order.candidate, order.original);
  const names = await ofOriginal(order.module);
  if (!names) return `There is no ${order.module} in the original.`;
  try {
    const found = await load(order.module);
    if (!found) return `There is no ${order.module}.`;
    const surface = new Map([...names.keys()].filter((name) => found.has(name)).map((name) => [name, found.get(name)]));
    const use = planOf(order, surface, await classesOf(order, load));
    return (input) => {
      const probe = new Probe();
      const printed: string[] = [];
      try {
        if (input === 0) noteSurface(probe, surface);
        else listening(printed, () => use(probe, new Random(Math.imul(input, 0x9e3779b1))));
      } catch (error) {
        probe.text += `stops at ${describe(error)}`;
      }
      return printed.length > 0 ? `${probe.text}printed ${printed.join()}` : probe.text;
    };
  } catch (error) {
    return describe(error);
  }
}

function planOf(order: Order, surface: Surface, classes: Classes | undefined): (probe: Probe, random: Random) => void {
  if (order.library === "picomatch") return picomatchPlan(order.module, surface);
  if (order.library === "braces") {
    const load = createRequire(join(order.original, "index.js"));
    const parse: Parse = load("./lib/parse.js");
    return bracesPlan(order.module, surface, parse);
  }
  const plan = semverPlan(order.module, surface);
  return (probe, random) => plan(probe, random, classes);
}

async function classesOf(order: Order, load: Load): Promise<Classes | undefined> {
  if (!order.instances) return undefined;
  const [SemVer, Comparator, RangeClass] = await Promise.all(
    ["semver", "comparator", "range"].map(async (name) => (await load(`classes/${name}.js`))?.get("default")),
  );
  return { SemVer, Comparator, Range: RangeClass };
}

/** Records all that a caller sees of a module without calling it: export names, constants, static members, names of methods. */
function noteSurface(probe: Probe, surface: Surface): void {
  for (const [name, value] of surface) {
    probe.note(name, value);
    const prototype: unknown = typeof value === "function" ? value.prototype : undefined;
    if (typeof prototype !== "object" || prototype === null) continue;
    probe.note(`methods of ${name}`, Reflect.ownKeys(prototype).map(String).sort());
  }
}
