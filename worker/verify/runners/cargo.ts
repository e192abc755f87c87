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

/** Reads the lines that the test programs of cargo print. Tests of a program that prints dots only (`--quiet`) are numbered. */
export function readLibtest(text: string): Report | undefined {
  // Each test program prints "running N tests", its tests, and "test result: ...".
  const [, ...programs] = text.split(/^running \d+ tests?$/m);
  const results = programs.map(readProgram);
  return { tests: results.flatMap(({ tests }) => tests), isWhole: results.every(({ isWhole }) => isWhole) };
}

function readProgram(text: string): Report {
  const result = /^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored;/m.exec(text);
  const tests = [...text.matchAll(/^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/gm)].flatMap(
    ([, name = "", word = ""]): TestEvent[] => {
      const ending = ENDINGS[word];
      return ending === undefined ? [] : [{ ending, ...placeOf(name) }];
    },
  );
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

/** Documentation tests are named by their file and line (`src/lib.rs - add (line 3)`); the line changes with each edit above it. */
function placeOf(name: string): Pick<TestEvent, "file" | "name"> {
  const [, file, item] = /^(\S+\.(?:rs|md)) - (.*?)(?: \(line \d+\))?(?: - compile(?: fail)?)?$/.exec(name) ?? [];
  if (file !== undefined) return { file, name: `documentation of ${item}` };
  return { file: "", name: name.replaceAll("::", " > ") };
}
