import { defined } from "../../../shared/support/defined.ts";
import { ANSI } from "./ansi.ts";
import type { Report, Runner, TestEvent } from "./runner.ts";

/** `cargo test`, whose lines on stdout the wrapper copies. Durations of single tests are not known. */
export const cargo: Runner = {
  name: "cargo",
  starts: /^cargo$/,
  startsWith: "test",
  wrappers: { cargo: "cargo.sh" },
  read: readLibtest,
};

const ENDINGS: Readonly<Record<string, TestEvent["ending"]>> = { ok: "pass", FAILED: "fail", ignored: "skip" };

/**
 * Reads the lines that the test programs of cargo print, and after them those that name the programs (`Running unittests src/lib.rs
 * (target/debug/deps/sum-0a1b)`) and the command (`midwatch: /folder test -q`). Tests of a program that prints dots only (`--quiet`) are numbered.
 */
export function readLibtest(text: string): Report | undefined {
  // Each test program prints "running N tests", its tests, and "test result: ...".
  const [, ...programs] = text.split(/^running \d+ tests?$/m);
  const results = programs.map(readProgram);
  const origins = originsOf(text, programs.length);
  const tests = results.flatMap((result, i) =>
    result.tests.map((test) => ({ ...test, ...defined({ origin: origins[i] }) })),
  );
  return { tests, isWhole: results.every(({ isWhole }) => isWhole) };
}

/**
 * The origin of the tests of each program: its crate and source. All names together if a program had no tests to report, because the programs
 * print to another stream than cargo; the command if cargo named none (`--quiet`).
 */
function originsOf(text: string, count: number): (string | undefined)[] {
  const named = namesOf(text);
  if (named.length > 0 && named.length === count) return named;
  const [, command] = /^midwatch: (.*)$/m.exec(text) ?? [];
  const all = named.length === 0 ? command : [...new Set(named)].join(", ");
  return Array.from({ length: count }, () => all);
}

/** The names of the programs in the order in which they ran: `sum src/lib.rs`; for an integration test, after the crate whose unit tests ran before. */
function namesOf(text: string): string[] {
  let crate = "";
  const names: string[] = [];
  for (const line of text.replace(ANSI, "").split("\n")) {
    const [, documented] = /^\s+Doc-tests (\S+)$/.exec(line) ?? [];
    if (documented !== undefined) names.push(documented);
    const [, unit, source, program] =
      /^\s+Running (unittests )?(\S+) \((?:.*[\\/])?(.+?)(?:-[0-9a-f]{16})?(?:\.exe)?\)$/.exec(line) ?? [];
    if (source === undefined) continue;
    if (unit !== undefined) crate = program ?? "";
    names.push(`${crate} ${source}`.trim());
  }
  return names;
}

function readProgram(text: string): Report {
  const result = /^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored;/m.exec(text);
  const lines = [...text.matchAll(/^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/gm)];
  const ordinals = ordinalsOf(lines.map(([, name = ""]) => name));
  const tests = lines.flatMap(([, name = "", word = ""]): TestEvent[] => {
    const ending = ENDINGS[word];
    return ending === undefined ? [] : [{ ending, ...placeOf(name, ordinals.get(name) ?? 1) }];
  });
  if (tests.length > 0 || result === null) return { tests, isWhole: result !== null };
  const [, pass, fail, skip] = result;
  return { tests: Object.entries({ pass, fail, skip }).flatMap(numbered), isWhole: true };
}

function numbered([ending, count]: [string, string | undefined]): TestEvent[] {
  return Array.from({ length: Number(count) }, (_, i) => ({
    ending: ending as TestEvent["ending"],
    file: "",
    name: `test ${i + 1} of those that ${ending}`,
  }));
}

/** Matches the name of a documentation test: its file, its item and its line (`src/lib.rs - add (line 3)`). */
const DOCUMENTATION = /^(\S+\.(?:rs|md)) - (.*?)(?: \(line (\d+)\))?(?: - compile(?: fail)?)?$/;

/** The place of each documentation test among those of its item, by name. They are numbered by their lines, which change with each edit above them. */
function ordinalsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const items = new Map<string, { name: string; line: number }[]>();
  for (const name of names) {
    const [, file, item, line] = DOCUMENTATION.exec(name) ?? [];
    if (file === undefined) continue;
    const key = `${file} - ${item}`;
    items.set(key, [...(items.get(key) ?? []), { name, line: Number(line ?? 0) }]);
  }
  const sorted = [...items.values()].map((tests) => tests.sort((a, b) => a.line - b.line));
  return new Map(sorted.flatMap((tests) => tests.map(({ name }, i) => [name, i + 1])));
}

/** The second documentation test of an item is named `documentation of ITEM (2)`. */
function placeOf(name: string, ordinal: number): Pick<TestEvent, "file" | "name"> {
  const [, file, item] = DOCUMENTATION.exec(name) ?? [];
  if (file === undefined) return { file: "", name: name.replaceAll("::", " > ") };
  return { file, name: ordinal === 1 ? `documentation of ${item}` : `documentation of ${item} (${ordinal})` };
}
