import { readJunit } from "../../../worker/verify/runners/read-junit.ts";
import { RECORDED } from "./recorded/recorded.ts";

/** Reads the recorded reports. Returns the number of reports and runners, and those with other counts than determined by hand. */
export function readRecorded(): { read: number; runners: number; wrong: string[] } {
  const wrong = RECORDED.flatMap(({ name, text, expected }) => {
    const tests = readJunit(text)?.tests ?? [];
    const of = (...endings: string[]) => tests.filter(({ ending }) => endings.includes(ending)).length;
    const got = { ran: of("pass", "fail"), failed: of("fail"), skipped: of("skip", "todo") };
    const isSame = got.ran === expected.ran && got.failed === expected.failed && got.skipped === expected.skipped;
    return isSame ? [] : [`${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`];
  });
  return { read: RECORDED.length, runners: new Set(RECORDED.map(({ name }) => name.split(":")[0])).size, wrong };
}
