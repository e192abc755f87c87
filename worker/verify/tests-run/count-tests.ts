import { createHmac, timingSafeEqual } from "node:crypto";

/** What a run's own reporter said of the tests, over a channel that what is under test has no key to. */
export interface TestCount {
  /** True when a runner reported at all. */
  readonly isCounted: boolean;
  /** True when the runner came to its own end. */
  readonly isWhole: boolean;
  /** Tests that ran, passed or not; a file that holds no test of the runner's counts as none. */
  readonly ran: number;
  readonly passed: number;
  /** `file: name` of each test that ran. */
  readonly names: ReadonlySet<string>;
  /** Files whose process ended without one test, relative to the tree. */
  readonly silentFiles: readonly string[];
  /** Lines that were not signed, or came out of order: somebody else wrote them. */
  readonly forged: number;
}

/** Reads what the reporter (`runner/reporter.cjs`) said; only lines that `key` signs count. */
export function countTests(said: string, key: Uint8Array): TestCount {
  const names = new Set<string>();
  const silent = new Set<string>();
  const heard = new Set<string>();
  let [expected, ran, passed, forged, isWhole] = [1, 0, 0, 0, false];
  for (const line of said.split("\n").filter(Boolean)) {
    const event = readLine(line, key);
    if (event === undefined || event.n !== expected) {
      forged += 1;
      continue;
    }
    expected += 1;
    if (event.ending === "all") isWhole = true;
    else if (event.name === event.file) silent.add(event.file);
    else if (event.ending === "pass" || event.ending === "fail") {
      ran += 1;
      if (event.ending === "pass") passed += 1;
      names.add(`${relative(event.file)}: ${event.name}`);
      heard.add(event.file);
    } else heard.add(event.file);
  }
  const silentFiles = [...silent].filter((file) => !heard.has(file)).map(relative);
  return { isCounted: expected > 1, isWhole, ran, passed, names, silentFiles, forged };
}

interface TestEvent {
  readonly n: number;
  readonly ending: "pass" | "fail" | "skip" | "todo" | "all";
  readonly file: string;
  readonly name: string;
}

function readLine(line: string, key: Uint8Array): TestEvent | undefined {
  const [mac = "", ...rest] = line.split(" ");
  const body = rest.join(" ");
  const right = createHmac("sha256", key).update(body).digest();
  const given = Buffer.from(mac, "hex");
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return JSON.parse(body) as TestEvent;
}

function relative(file: string): string {
  return file.replace(/^\/work\//, "");
}
