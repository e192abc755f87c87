import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - A test whose `beforeEach` hook throws counts as ran and failed. Mocha counts the hook as the failure; the suite
 *   with the hook has one test, so the numbers agree.
 * - A test without a function is pending and counts as skipped.
 * - Mocha's exit code is the number of failures.
 */
export const MOCHA: RunnerPackage = {
  runner: "mocha",
  npm: { mocha: "11.7.5", c8: "10.1.3" },
  programs: ["make"],
  debian: ["make"],
  files: {
    "package.json": `{
  "name": "router",
  "version": "0.9.2",
  "private": true,
  "scripts": { "test": "mocha" }
}
`,
    ".mocharc.json": `{ "spec": "test/**/*.spec.js" }
`,
    Makefile: `.PHONY: build test

build:
\tmkdir -p dist
\tcat src/route.js src/params.js > dist/router.js

test:
\t@npx mocha
`,
    "src/route.js": `exports.match = (pattern, path) => {
  const parts = path.split("/");
  const names = pattern.split("/");
  if (parts.length !== names.length) return null;
  const params = {};
  for (const [index, name] of names.entries()) {
    if (name.startsWith(":")) params[name.slice(1)] = parts[index];
    else if (name !== parts[index]) return null;
  }
  return params;
};
`,
    "src/params.js": `exports.parse = (query) => Object.fromEntries(new URLSearchParams(query));

exports.number = (text) => {
  const value = Number(text);
  if (Number.isNaN(value)) throw new TypeError("not a number: " + text);
  return value;
};
`,
    // 2 + 2 = 4 tests
    "test/route.spec.js": `const assert = require("node:assert");
const { match } = require("../src/route");

describe("match", function () {
  it("returns null for another path", function () {
    assert.strictEqual(match("/a", "/b"), null);
  });

  it("returns no parameters for a fixed path", function () {
    assert.deepStrictEqual(match("/a/b", "/a/b"), {});
  });

  describe("with parameters", function () {
    it("returns one", function () {
      assert.deepStrictEqual(match("/user/:id", "/user/7"), { id: "7" });
    });

    it("returns two", function () {
      assert.deepStrictEqual(match("/:a/:b", "/1/2"), { a: "1", b: "2" });
    });
  });
});
`,
    // 3 + 1 = 4 tests
    "test/params.spec.js": `const assert = require("node:assert");
const { number, parse } = require("../src/params");

describe("params", () => {
  for (const [text, value] of [["1", 1], ["-2.5", -2.5], ["", 0]]) {
    it("reads " + JSON.stringify(text) + " as " + value, () => {
      assert.strictEqual(number(parse("n=" + text).n), value);
    });
  }

  it("refuses letters", () => {
    assert.throws(() => number("x"), TypeError);
  });
});
`,
  },
  cases: [
    { situation: "alone", command: "npx mocha", expected: { end: 0, ran: 8, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "make build && make test",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      situation: "twice in a row",
      command: "npx mocha --reporter dot && npx mocha",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        "package.json": `{
  "name": "router",
  "private": true,
  "scripts": {
    "lint": "node --check src/route.js && node --check src/params.js",
    "pretest": "npm run lint",
    "test": "mocha --forbid-only --reporter min"
  }
}
`,
      },
      command: "npm test",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      // Only the 3 tests of packages/cookies run.
      situation: "workspace",
      files: {
        "packages/cookies/package.json": `{ "name": "cookies", "version": "1.0.0" }
`,
        "packages/cookies/index.js": `exports.parse = (header) =>
  Object.fromEntries(header.split("; ").filter(Boolean).map((pair) => pair.split("=")));
`,
        "packages/cookies/test/cookies.spec.js": `const assert = require("node:assert");
const { parse } = require("..");

describe("cookies", () => {
  it("reads none", () => assert.deepStrictEqual(parse(""), {}));

  it("reads one", () => assert.deepStrictEqual(parse("a=1"), { a: "1" }));

  it("reads two", () => assert.deepStrictEqual(parse("a=1; b=2"), { a: "1", b: "2" }));
});
`,
      },
      command: "cd packages/cookies && npx mocha",
      expected: { end: 0, ran: 3, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command: "npx c8 --reporter=text mocha",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      // 8 + 5 ran. Failed: the sum, the thrown error, the callback and the test with the hook.
      situation: "failing",
      files: {
        "test/server.spec.js": `const assert = require("node:assert");

describe("server", function () {
  it("has a port", function () {
    assert.ok(8080 > 1024);
  });

  it("counts requests", function () {
    assert.strictEqual(1 + 1, 3);
  });

  it("reads its settings", async function () {
    throw new Error("no settings");
  });

  it("answers", function (done) {
    setImmediate(() => done(new Error("no answer")));
  });

  describe("with a certificate", function () {
    beforeEach("load the certificate", function () {
      throw new Error("no certificate");
    });

    it("encrypts", function () {});
  });
});
`,
      },
      command: "npm test",
      expected: { end: 4, ran: 13, failed: 4, skipped: 0 },
    },
    {
      // 8 + 1 ran. Skipped: 1 + 1 + 1 + 2.
      situation: "skipped",
      files: {
        "test/proxy.spec.js": `const assert = require("node:assert");

describe("proxy", function () {
  it("has a name", function () {
    assert.ok("proxy");
  });

  it.skip("forwards", function () {
    assert.fail();
  });

  it("forwards sockets");

  it("reaches the internet", function () {
    if (assert.ok !== undefined) this.skip();
    assert.fail();
  });
});

describe.skip("cache", function () {
  it("keeps", function () {});

  it("forgets", function () {});
});
`,
      },
      command: "npx mocha",
      expected: { end: 0, ran: 9, failed: 0, skipped: 5 },
    },
    {
      situation: "slow",
      files: {
        "test/limit.spec.js": `describe("limit", function () {
  this.timeout(10000);

  it("waits for the next window", function (done) {
    setTimeout(done, 2200);
  });

  it("lets the first request pass", function () {});
});
`,
      },
      command: "npx mocha --reporter list",
      expected: {
        end: 0,
        ran: 10,
        failed: 0,
        skipped: 0,
        slow: { name: "waits for the next window", atLeastMs: 2000 },
      },
    },
    {
      // Files run in alphabetical order: 4 + 4 tests, and then "opens".
      situation: "hanging",
      files: {
        "test/stream.spec.js": `describe("stream", function () {
  this.timeout(0);

  it("opens", function () {});

  it("waits for data", function (done) {
    setInterval(() => done === null, 1000);
  });

  it("closes", function () {});
});
`,
      },
      command: "npx mocha",
      expected: { end: "timeout", ran: 9, failed: 0, skipped: 0 },
    },
  ],
};
