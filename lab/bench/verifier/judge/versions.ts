import type { Random } from "./random.ts";

const NUMBERS = [0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 9, 10, 11, 99] as const;
const HUGE = ["9007199254740991", "9007199254740992", "90071992547409910", "4294967296", "1".repeat(17)] as const;
const IDENTIFIERS = [
  "alpha",
  "beta",
  "rc",
  "pre",
  "0",
  "1",
  "2",
  "9",
  "10",
  "01",
  "-",
  "x",
  "a-b",
  "1a",
  "0a",
] as const;
const WEIRD = ["", " ", "a.b.c", "1.2.3.4", "1..3", "v", "latest", "1.2.3-", "1.2.3+", "-1.0.0", "1.2.-3"] as const;
const COMMON = [
  "0.0.0",
  "0.0.0-0",
  "0.0.1",
  "0.1.0",
  "1.0.0",
  "1.2.3",
  "1.2.3-beta.1",
  "1.2.3-alpha.1.beta",
  "2.0.0-0",
] as const;
const SPACES = [" ", " ", " ", "  ", "\t", "\n", "\u00a0", ""] as const;
const OPERATORS = ["", "", "=", ">", ">=", "<", "<=", "~", "~>", "^", "==", "!", "=>", "><"] as const;
const RELEASES = [
  ...["major", "minor", "patch", "prerelease", "premajor", "preminor", "prepatch", "pre", "release"],
  ...["", "Major", "other"],
] as const;

export function someNumber(random: Random): string {
  return random.chance(0.02) ? random.pick(HUGE) : String(random.pick(NUMBERS));
}

export function identifier(random: Random): string {
  return random.chance(0.02) ? random.pick(HUGE) : random.pick(IDENTIFIERS);
}

function tail(random: Random): string {
  const dotted = () => random.several(1, 3, () => identifier(random)).join(".");
  const prerelease = random.chance(0.35) ? `-${dotted()}` : "";
  return `${prerelease}${random.chance(0.15) ? `+${dotted()}` : ""}`;
}

/** Makes a random version string. In most cases strict parsing accepts the string. */
export function version(random: Random): string {
  if (random.chance(0.06)) return random.pick(COMMON);
  const kind = random.next();
  const main = `${someNumber(random)}.${someNumber(random)}.${someNumber(random)}`;
  if (kind < 0.75) return main + tail(random);
  if (kind < 0.8) return random.pick(["v", "=", "v ", " ", "= v", "V", "vv", "\t"]) + main + tail(random);
  if (kind < 0.84) return `${main}${random.pick(["alpha", "beta.1", " ", "-01", "-alpha.01", "rc1", "_1"])}`;
  if (kind < 0.88) return `0${main}`;
  if (kind < 0.94) return partial(random);
  if (kind < 0.98) return random.pick(WEIRD);
  if (kind < 0.99) return `${main}-${"a".repeat(240 + random.below(20))}`;
  return embedded(random);
}

/** Makes a version, or another value that a caller might pass in its place. */
export function versionLike(random: Random): unknown {
  if (random.chance(0.96)) return version(random);
  return random.pick<unknown>([undefined, null, 5, 1.5, 0, "", true, {}, [], ["1.2.3"], { version: "1.2.3" }, NaN]);
}

/** Makes a text that contains versions, as input for `coerce`. */
export function embedded(random: Random): string {
  const piece = () =>
    random.pick([version(random), partial(random), someNumber(random), "a", "v", " ", ".", "-", "/", ""]);
  return random.several(1, 4, piece).join(random.pick(["", " ", ".", "-", "x"]));
}

function partial(random: Random): string {
  const segment = () => (random.chance(0.25) ? random.pick(["x", "X", "*"]) : someNumber(random));
  const text = random.several(1, 3, segment).join(".");
  return random.chance(0.15) ? `${text}${random.pick(["-beta", "-0", "-alpha.1", "+build", "-beta+b", "."])}` : text;
}

/** Makes one comparator: an operator and a full or partial version. */
export function comparator(random: Random): string {
  const space = random.chance(0.15) ? random.pick(SPACES) : "";
  const body = random.chance(0.6) ? version(random) : partial(random);
  return `${random.pick(OPERATORS)}${space}${random.chance(0.06) ? "v" : ""}${random.chance(0.03) ? "" : body}`;
}

/** Makes a version range in any syntax: comparators, hyphens, wildcards or alternatives, and rarely an invalid one. */
export function range(random: Random): string {
  if (random.chance(0.02))
    return random.pick([...WEIRD, "*", "", "||", "x", ">", "<0.0.0", "<0.0.0-0", ">=0.0.0", "git://x"]);
  const alternatives = random.several(1, random.chance(0.3) ? 3 : 1, () => conjunction(random));
  return alternatives.join(random.pick(["||", " || ", "|| ", " ||", "|"]));
}

function conjunction(random: Random): string {
  const kind = random.next();
  if (kind < 0.12) return `${bound(random)}${random.pick([" - ", " - ", "  -  ", "-"])}${bound(random)}`;
  if (kind < 0.2) return random.pick(["*", "", "x", ">=0.0.0", ">=0.0.0-0", "<0.0.0-0", "x.x.x", ">=*", "<*", ">x"]);
  if (kind < 0.45) return window(random);
  return random.several(1, 3, () => comparator(random)).join(random.pick(SPACES));
}

function bound(random: Random): string {
  return random.chance(0.6) ? version(random) : partial(random);
}

/** Makes a range with a lower and an upper bound that are close to each other. */
function window(random: Random): string {
  const [major, minor, patch] = [random.below(3), random.below(3), random.below(4)];
  const lower = `${random.pick([">", ">="])}${major}.${minor}.${patch}${random.chance(0.3) ? "-beta.1" : ""}`;
  const upper = `${random.pick(["<", "<="])}${major + random.below(2)}.${minor + random.below(2)}.${patch + random.below(3) - 1}`;
  return random.chance(0.5) ? `${lower} ${upper}${random.chance(0.3) ? "-0" : ""}` : `${upper} ${lower}`;
}

export function versionOptions(random: Random): unknown {
  const kind = random.below(16);
  if (kind < 6) return undefined;
  if (kind === 6) return random.pick<unknown>([null, false, 0, "", "loose", 1, []]);
  if (kind === 7) return true;
  const options: Record<string, unknown> = {};
  if (random.chance(0.5)) options.loose = random.chance(0.85);
  if (random.chance(0.5)) options.includePrerelease = random.chance(0.85);
  if (random.chance(0.3)) options.rtl = random.chance(0.85);
  return options;
}

export function release(random: Random): string {
  return random.pick(RELEASES);
}

export function hilo(random: Random): unknown {
  return random.pick<unknown>(["<", "<", "<", ">", ">", ">", "", "<=", undefined]);
}
