import { isSameTitle, stableTitle } from "./same-title.ts";

/** A test of the base and the one that the change made of it, by their titles in the source. */
export interface ReplacedTest {
  readonly was: string;
  readonly is: string;
}

/**
 * Tests, as `file: title`, that ran on the base and have no counterpart in the candidate's run. One that was moved to
 * another file under its title is not lost, nor is one of which only a changing part of the title differs (a port, a date, a
 * temporary path), nor one that the change's source shows to be part of another test now (`replaced`). `baseAgain` are the
 * names of a second run of the base: titles that differ between the two are matched by their number in the file.
 */
export function lostTests(
  base: ReadonlySet<string>,
  candidate: ReadonlySet<string>,
  { baseAgain, replaced = [] }: { baseAgain?: ReadonlySet<string>; replaced?: readonly ReplacedTest[] } = {},
): string[] {
  const spare = new Map<string, number>();
  const add = (key: string, n: number) => spare.set(key, (spare.get(key) ?? 0) + n);
  for (const name of candidate) add(keyOf(name), 1);
  const missing = [...base].filter((name) => !candidate.has(name));
  for (const name of base) if (candidate.has(name)) add(keyOf(name), -1);
  const unmatched = missing.filter((name) => {
    const key = keyOf(name);
    if ((spare.get(key) ?? 0) <= 0) return true;
    add(key, -1);
    return false;
  });
  const titles = [...candidate].map(titleOf);
  const isReplaced = (name: string) =>
    replaced.some(({ was, is }) => isSameTitle(was, titleOf(name)) && titles.some((title) => isSameTitle(is, title)));
  const lost = unmatched.filter((name) => !isReplaced(name));
  return baseAgain === undefined ? lost : withoutRandom(lost, { base, baseAgain, candidate });
}

/** Leaves out titles that the base itself has another of in each run, as far as the candidate has as many new ones there. */
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

function keyOf(name: string): string {
  return stableTitle(titleOf(name));
}
