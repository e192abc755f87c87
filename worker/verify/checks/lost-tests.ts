import { isSameTitle, stableTitle } from "./same-title.ts";

/** A test of the base and the test that replaces it in the candidate, by their titles in the source. */
export interface ReplacedTest {
  readonly was: string;
  readonly is: string;
}

/**
 * Returns the tests, as `file: title`, that ran on the base and have no counterpart in the candidate's run. A test is not lost if it moved to another
 * file or group under its title, if only a changing part of its title differs (a port, a date), or if it is part of another test now (`replaced`). A
 * group of tests is not lost while its tests run. `baseAgain` are the names from a second run of the base. Titles that differ between the two runs of
 * the base are matched by their count in the file.
 */
export function lostTests(
  base: ReadonlySet<string>,
  candidate: ReadonlySet<string>,
  { baseAgain, replaced = [] }: { baseAgain?: ReadonlySet<string>; replaced?: readonly ReplacedTest[] } = {},
): string[] {
  const missing = [...base].filter((name) => !candidate.has(name));
  const unmatched = [keyOf, ownKeyOf].reduce((open, key) => withoutMatched(open, { base, candidate, key }), missing);
  const titles = [...candidate].map(titleOf);
  const isReplaced = (name: string) =>
    replaced.some(({ was, is }) => isSameTitle(was, titleOf(name)) && titles.some((title) => isSameTitle(is, title)));
  const alone = unmatched.filter((name) => !isReplaced(name));
  const groups = groupsOf(base);
  const lost = alone.filter((name) => !groups.has(name) || alone.some((other) => other.startsWith(name + WITHIN)));
  return baseAgain === undefined ? lost : withoutRandom(lost, { base, baseAgain, candidate });
}

/** Groups of tests on the base that did not run in the candidate, although the tests in them ran. */
export function groupsGone(base: ReadonlySet<string>, candidate: ReadonlySet<string>): string[] {
  return [...groupsOf(base)].filter((name) => base.has(name) && !candidate.has(name));
}

/** The names of all groups of tests. */
function groupsOf(names: ReadonlySet<string>): Set<string> {
  const groups = new Set<string>();
  for (const name of names)
    for (let at = name.indexOf(WITHIN); at >= 0; at = name.indexOf(WITHIN, at + 1)) groups.add(name.slice(0, at));
  return groups;
}

/** Removes a lost test name if the candidate has a name with the same key that is not the counterpart of another test of the base. */
function withoutMatched(
  open: readonly string[],
  given: { base: ReadonlySet<string>; candidate: ReadonlySet<string>; key: (name: string) => string },
): string[] {
  const { base, candidate, key } = given;
  const spare = new Map<string, number>();
  const add = (name: string, n: number) => spare.set(key(name), (spare.get(key(name)) ?? 0) + n);
  for (const name of candidate) add(name, 1);
  const isOpen = new Set(open);
  for (const name of base) if (!isOpen.has(name)) add(name, -1);
  return open.filter((name) => {
    if ((spare.get(key(name)) ?? 0) <= 0) return true;
    add(name, -1);
    return false;
  });
}

/** Removes lost test titles that differ between two runs of the base: for each file, as many as the candidate has new titles. */
function withoutRandom(
  lost: readonly string[],
  {
    base,
    baseAgain,
    candidate,
  }: { base: ReadonlySet<string>; baseAgain: ReadonlySet<string>; candidate: ReadonlySet<string> },
): string[] {
  const spare = new Map<string, number>();
  for (const name of candidate) if (!base.has(name)) spare.set(fileOf(name), (spare.get(fileOf(name)) ?? 0) + 1);
  return lost.filter((name) => {
    const left = spare.get(fileOf(name)) ?? 0;
    if (baseAgain.has(name) || left === 0) return true;
    spare.set(fileOf(name), left - 1);
    return false;
  });
}

function fileOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf(": ")));
}

function titleOf(name: string): string {
  return name.slice(name.indexOf(": ") + 2);
}

/** Separates the titles of a test's groups and its own title. */
const WITHIN = " > ";

/** A test's own title, without the titles of its groups. */
function ownKeyOf(name: string): string {
  return stableTitle(titleOf(name).split(WITHIN).at(-1) ?? "");
}

function keyOf(name: string): string {
  return stableTitle(titleOf(name));
}
