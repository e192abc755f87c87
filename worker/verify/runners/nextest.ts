import { ANSI } from "./ansi.ts";
import type { Report, Runner, TestEvent } from "./runner.ts";

/** `cargo nextest run`, whose lines on stderr the wrapper copies. */
export const nextest: Runner = {
  name: "nextest",
  starts: /^nextest$/,
  wrappers: { cargo: "cargo.sh" },
  read: readNextest,
};

const ENDINGS: Readonly<Record<string, TestEvent["ending"]>> = {
  PASS: "pass",
  LEAK: "pass",
  FAIL: "fail",
  TIMEOUT: "fail",
  ABORT: "fail",
  SIGABRT: "fail",
  SIGSEGV: "fail",
  SKIP: "skip",
};

/** Reads the lines of nextest: `PASS [   0.005s] (1/3) my-crate module::test`. A test that was retried counts once, as it ended. */
export function readNextest(text: string): Report | undefined {
  const tests = new Map<string, TestEvent>();
  let isWhole = false;
  for (const line of text.replace(ANSI, "").split("\n")) {
    if (/^\s*Summary \[/.test(line)) {
      isWhole = true;
      break;
    }
    const [, word = "", seconds = "0", crate = "", name = ""] =
      /^\s*(?:TRY \d+ )?([A-Z]+)\s+\[\s*>?\s*([\d.]+)?s?\s*\]\s+(?:\(\s*\d+\/\d+\)\s+)?(\S+)\s+(\S.*?)\s*$/.exec(
        line,
      ) ?? [];
    const ending = ENDINGS[word];
    if (ending === undefined) continue;
    const full = `${crate} > ${name.replaceAll("::", " > ")}`;
    tests.set(full, { ending, file: "", name: full, ms: Number(seconds) * 1000 });
  }
  return { tests: [...tests.values()], isWhole };
}
