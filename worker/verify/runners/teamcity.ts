import type { Report, TestEvent } from "./runner.ts";

/**
 * Reads TeamCity's messages, which PHPUnit writes while its tests run (`##teamcity[testFinished name='testAdds' duration='17']`). PHPUnit
 * writes its JUnit report when all tests have ended, so the messages count only where that report is missing, and are never whole. A test
 * that began and did not end is left out.
 */
export function readTeamcity(text: string): Report {
  const begun = new Map<string, TestEvent>();
  const tests: TestEvent[] = [];
  for (const [, kind, attributes = ""] of text.matchAll(/^##teamcity\[(\w+) (.*)\]$/gm)) {
    const { name = "", locationHint = "", duration = "0", message = "", type } = readAttributes(attributes);
    if (kind === "testStarted") begun.set(name, { ending: "pass", ...placeOf(name, locationHint) });
    const test = begun.get(name);
    if (test === undefined) continue;
    const isRisky = type === undefined && RISKY.test(message);
    if (kind === "testIgnored") begun.set(name, { ...test, ending: "skip" });
    if (kind === "testFailed" && !isRisky) begun.set(name, { ...test, ending: "fail" });
    if (kind !== "testFinished") continue;
    tests.push({ ...test, ms: Number(duration) });
    begun.delete(name);
  }
  return { tests, isWhole: false };
}

/** Matches the messages of risky tests, such as one without an assertion; the test passed. */
const RISKY = /^(?:This test |Test code or tested code )/;

/** The file and the name that the JUnit report would have, from a location such as `php_qn:///work/tests/SumTest.php::\App\SumTest::testAdds`. */
function placeOf(name: string, location: string): Pick<TestEvent, "file" | "name"> {
  const [, file = "", group = ""] = /^php_qn:\/\/(.*?)::\\?(.*?)::/.exec(location) ?? [];
  return { file, name: group === "" ? name : `${group.replaceAll("\\", ".")} > ${name}` };
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(/(\w+)='((?:\|.|[^'|])*)'/g)];
  return Object.fromEntries(found.map(([, key = "", value = ""]) => [key, unescaped(value)]));
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r" };

function unescaped(text: string): string {
  return text.replace(/\|(?:0x([0-9a-fA-F]{4})|(.))/g, (_all, code: string | undefined, letter = "") =>
    code === undefined ? (ESCAPED[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
