import type { RunnerPackage } from "./types.ts";

/**
 * Written for Node 20. Conventions:
 * - A test with subtests (`t.test`) is a test too, as in `# tests N`, and fails when one of them fails.
 * - A `describe` is none, as Node counts it under `# suites`.
 * - A test whose `beforeEach` throws counts as ran and failed.
 * - A todo test counts as skipped, also when it has a body that ran.
 */
export const NODE: RunnerPackage = {
  runner: "node",
  programs: ["node"],
  files: {
    "package.json": `{
  "name": "stack-clock",
  "version": "0.1.0",
  "private": true,
  "type": "module",
  "scripts": {
    "build": "node scripts/build.js",
    "test": "node --test"
  }
}
`,
    "scripts/build.js": `import { cpSync } from "node:fs";

cpSync("lib", "dist", { recursive: true });
console.log("built 2 files");
`,
    "lib/stack.js": `export class Stack {
  #items = [];

  push(...items) {
    return this.#items.push(...items);
  }

  pop() {
    if (this.#items.length === 0) throw new RangeError("empty stack");
    return this.#items.pop();
  }
}
`,
    "lib/clock.js": `export function parse(text) {
  const [hours, minutes] = text.split(":").map(Number);
  if (!(hours < 24 && minutes < 60)) throw new SyntaxError("no time: " + text);
  return { hours, minutes };
}
`,
    // 3 + 1 = 4 tests
    "test/stack.test.js": `import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { Stack } from "../lib/stack.js";

describe("Stack", () => {
  let stack;

  beforeEach(() => {
    stack = new Stack();
  });

  it("push returns the size", () => {
    assert.equal(stack.push("a", "b"), 2);
  });

  it("pop returns the last", async () => {
    stack.push("a", "b");
    assert.equal(await Promise.resolve(stack.pop()), "b");
  });

  it("can hold stacks", () => {
    stack.push(new Stack());
    assert.ok(stack.pop() instanceof Stack);
  });

  describe("empty", () => {
    it("pop throws", () => {
      assert.throws(() => stack.pop(), RangeError);
    });
  });
});
`,
    // 1 + 2 + 1 = 4 tests
    "test/clock.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../lib/clock.js";

test("parse", async (t) => {
  for (const text of ["00:00", "23:59"]) {
    await t.test(text, () => {
      const { hours, minutes } = parse(text);
      assert.equal([hours, minutes].map((part) => String(part).padStart(2, "0")).join(":"), text);
    });
  }
});

test("parse refuses 24:00", () => {
  assert.throws(() => parse("24:00"), SyntaxError);
});
`,
  },
  cases: [
    { situation: "alone", command: "node --test", expected: { end: 0, ran: 8, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "npm run build && npm test",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      // The first run has 4 of the 8 tests.
      situation: "twice in a row",
      command: "node --test test/stack.test.js && node --test --test-reporter=spec",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        "package.json": `{
  "name": "stack-clock",
  "private": true,
  "type": "module",
  "scripts": {
    "pretest": "node --check lib/stack.js && node --check lib/clock.js && echo '2 files passed'",
    "test": "node --test --test-reporter=dot test/"
  }
}
`,
      },
      command: "npm test",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      // Only the 3 tests of packages/ring run.
      situation: "workspace",
      files: {
        "packages/ring/package.json": `{
  "name": "ring",
  "version": "1.0.0",
  "type": "module",
  "scripts": { "test": "node --test" }
}
`,
        "packages/ring/ring.js": `export const turn = (items, steps = 1) => [...items.slice(steps), ...items.slice(0, steps)];
`,
        "packages/ring/ring.test.js": `import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { turn } from "./ring.js";

suite("turn", () => {
  test("by one", () => assert.deepEqual(turn([1, 2, 3]), [2, 3, 1]));

  test("by two", () => assert.deepEqual(turn([1, 2, 3], 2), [3, 1, 2]));

  test("nothing", () => assert.deepEqual(turn([]), []));
});
`,
      },
      command: "(cd packages/ring && npm test)",
      expected: { end: 0, ran: 3, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command: "node --test --experimental-test-coverage",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      // 8 + 7 ran. Failed: the alarm's day and sound, both tests under "on" (beforeEach), and "zones" with one subtest.
      situation: "failing",
      files: {
        "test/alarm.test.js": `import assert from "node:assert/strict";
import { beforeEach, describe, it, test } from "node:test";
import { parse } from "../lib/clock.js";

describe("alarm", () => {
  it("has a day", () => {
    assert.equal("Monday", "Sunday");
  });

  it("has a sound", async () => {
    throw new Error("no loudspeaker");
  });

  describe("on", () => {
    beforeEach(() => {
      throw new Error("no battery");
    });

    it("rings", () => {});

    it("stops", () => {});
  });
});

test("zones", async (t) => {
  await t.test("utc", () => assert.equal(parse("12:00").hours, 12));
  await t.test("cet", () => assert.equal(parse("12:00").hours, 13));
});
`,
      },
      command: "node --test",
      expected: { end: 1, ran: 15, failed: 6, skipped: 0 },
    },
    {
      // 8 + 1 ran. Skipped: "is printed", "is mailed", "is saved", "is shared" and "is sorted".
      situation: "skipped",
      files: {
        "test/report.test.js": `import assert from "node:assert/strict";
import { describe, it, test } from "node:test";

describe("report", () => {
  it("has a title", () => {
    assert.ok("title");
  });

  it.skip("is printed", () => {
    assert.fail();
  });

  it("is mailed", { skip: "no mail server" }, () => {
    assert.fail();
  });

  it.todo("is shared");
});

test("is saved", (t) => {
  t.skip("no disk");
});

test("is sorted", { todo: "sort numbers" }, () => {
  assert.deepEqual([10, 9].sort(), [9, 10]);
});
`,
      },
      command: "npm test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 5 },
    },
    {
      situation: "slow",
      files: {
        "test/timer.test.js": `import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

test("timer waits two seconds", async () => {
  await setTimeout(2200);
});

test("timer of zero seconds", async () => {
  await setTimeout(0);
});
`,
      },
      command: "node --test",
      expected: { end: 0, ran: 10, failed: 0, skipped: 0, slow: { name: "timer waits two seconds", atLeastMs: 2000 } },
    },
    {
      // Node reports files in alphabetical order, and the file that hangs is the last.
      situation: "hanging",
      files: {
        "test/wait.test.js": `import { test } from "node:test";

test("waits for a message", async () => {
  await new Promise(() => setInterval(() => {}, 1000));
});

test("stops", () => {});
`,
      },
      command: "node --test",
      expected: { end: "timeout", ran: 8, failed: 0, skipped: 0 },
    },
  ],
};
