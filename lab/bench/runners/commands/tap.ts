import type { RunnerPackage } from "./types.ts";

/**
 * The runner is tape, which has more downloads than node-tap. Conventions:
 * - tape's `# tests N` counts assertions. Each test here has one assertion, so assertions and tests agree.
 * - A test that only contains tests is a group and counts not, as tape has no result of its own for it.
 * - tape has no hooks: a test with the name "setup" stands for the setup hook.
 * - The option `skip`, `t.skip` and the option `todo` count as skipped. tape leaves the first out of its totals and
 *   counts the other two as passed. tape prints nothing for `test.skip`, so such a test does not count.
 */
export const TAP: RunnerPackage = {
  runner: "tap",
  npm: { tape: "5.9.0", nyc: "17.1.0" },
  programs: ["make"],
  debian: ["make"],
  files: {
    "package.json": `{
  "name": "semver-lite",
  "version": "1.0.3",
  "private": true,
  "main": "index.js",
  "scripts": {
    "build": "mkdir -p dist && cat lib/parse.js > dist/index.js",
    "test": "tape 'test/**/*.js'"
  }
}
`,
    "lib/parse.js": `module.exports = function parse(text) {
  const match = /^v?(\\d+)\\.(\\d+)\\.(\\d+)$/.exec(text);
  if (!match) throw new Error("no version: " + text);
  return match.slice(1).map(Number);
};
`,
    "lib/compare.js": `const parse = require("./parse");

module.exports = function compare(a, b) {
  const left = parse(a);
  const right = parse(b);
  const index = left.findIndex((part, i) => part !== right[i]);
  return index === -1 ? 0 : Math.sign(left[index] - right[index]);
};
`,
    // 3 + 1 = 4 tests
    "test/compare.js": `const test = require("tape");
const compare = require("../lib/compare");

for (const [a, b, expected] of [["1.0.0", "1.0.1", -1], ["2.0.0", "1.9.9", 1], ["1.2.3", "v1.2.3", 0]]) {
  test("compare " + a + " with " + b, (t) => {
    t.plan(1);
    t.equal(compare(a, b), expected);
  });
}

test("compare needs two versions", (t) => {
  t.throws(() => compare("1.0.0", "new"), /no version: new/);
  t.end();
});
`,
    // 1 + 2 = 3 tests
    "test/parse.js": `const test = require("tape");
const parse = require("../lib/parse");

test("parse reads three numbers", (t) => {
  t.deepEqual(parse("1.20.3"), [1, 20, 3]);
  t.end();
});

test("parse refuses", (t) => {
  t.test("two numbers", (st) => {
    st.throws(() => parse("1.2"));
    st.end();
  });

  t.test("letters", async (st) => {
    st.throws(() => parse("a.b.c"));
  });

  t.end();
});
`,
  },
  cases: [
    { situation: "alone", command: "npx tape 'test/**/*.js'", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "npm run build && npm test",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // The first run has 3 of the 7 tests. TAP names no files, so they cannot be told from tests of equal names in another file, and count twice.
      situation: "twice in a row",
      command: "npx tape test/parse.js && npm test",
      expected: { end: 0, ran: 10, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        Makefile: `BIN := ./node_modules/.bin

.PHONY: check test

check:
\t@for file in lib/*.js; do node --check $$file && echo "checked $$file"; done

test: check
\t@$(BIN)/tape test/*.js
`,
      },
      command: "make test",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // Only the 2 tests of packages/range run.
      situation: "workspace",
      files: {
        "package.json": `{ "name": "semver-tools", "private": true, "workspaces": ["packages/range"] }
`,
        "packages/range/package.json": `{
  "name": "range",
  "version": "0.2.0",
  "scripts": { "test": "tape test.js" }
}
`,
        "packages/range/test.js": `const test = require("tape");
const range = require("./range");

test("range has both ends", (t) => {
  t.deepEqual(range("1 - 3"), [1, 3]);
  t.end();
});

test("range of one number", (t) => {
  t.deepEqual(range("2"), [2, 2]);
  t.end();
});
`,
        "packages/range/range.js": `module.exports = (text) => {
  const [from, to = from] = text.split(" - ").map(Number);
  return [from, to];
};
`,
      },
      command: "npm test --workspace=range",
      expected: { end: 0, ran: 2, failed: 0, skipped: 0 },
    },
    { situation: "coverage", command: "npx nyc tape test/*.js", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      // 7 + 4 ran. Failed: setup, the tag and the date.
      situation: "failing",
      files: {
        "test/release.js": `const test = require("tape");
const parse = require("../lib/parse");

test("setup", async () => {
  throw new Error("no repository");
});

test("release has a number", (t) => {
  t.equal(parse("1.0.0").length, 3);
  t.end();
});

test("release has a tag", (t) => {
  t.equal("v" + parse("1.0.0").join("."), "1.0.0", "tag");
  t.end();
});

test("release has a date", async (t) => {
  const { date } = await Promise.resolve(undefined);
  t.ok(date);
});
`,
      },
      command: "npm test",
      expected: { end: 1, ran: 11, failed: 3, skipped: 0 },
    },
    {
      // 7 + 1 ran. Skipped: signs, mails and "sorts tags". tape does not report "publishes".
      situation: "skipped",
      files: {
        "test/publish.js": `const test = require("tape");

test("publish has a registry", (t) => {
  t.ok("registry");
  t.end();
});

test.skip("publishes", (t) => {
  t.fail();
  t.end();
});

test("signs", { skip: "no key" }, (t) => {
  t.fail();
  t.end();
});

test("mails", (t) => {
  t.skip("no mail server");
  t.end();
});

test("sorts tags", { todo: true }, (t) => {
  t.deepEqual(["10", "9"].sort(), ["9", "10"]);
  t.end();
});
`,
      },
      command: "npx tape test/*.js",
      expected: { end: 0, ran: 8, failed: 0, skipped: 3 },
    },
    {
      situation: "slow",
      files: {
        "test/fetch.js": `const test = require("tape");

test("fetch waits for all versions", (t) => {
  setTimeout(() => {
    t.pass("versions are there");
    t.end();
  }, 2300);
});

test("fetch finds no version", (t) => {
  t.deepEqual([], []);
  t.end();
});
`,
      },
      command: "npm test",
      expected: {
        end: 0,
        ran: 9,
        failed: 0,
        skipped: 0,
        slow: { name: "fetch waits for all versions", atLeastMs: 2000 },
      },
    },
    {
      // Tests run in the order of the files: 4 + 3 tests, and then "server starts".
      situation: "hanging",
      files: {
        "test/server.js": `const test = require("tape");

test("server starts", (t) => {
  t.pass("started");
  t.end();
});

test("server answers", () => {
  setInterval(() => {}, 1000);
});

test("server stops", (t) => {
  t.pass("stopped");
  t.end();
});
`,
      },
      command: "npx tape test/*.js",
      expected: { end: "timeout", ran: 8, failed: 0, skipped: 0 },
    },
  ],
};
