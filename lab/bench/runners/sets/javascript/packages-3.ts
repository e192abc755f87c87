import type { SetPackage } from "../types.ts";

export const DURATION: SetPackage = {
  language: "javascript",
  framework: "AVA",
  files: {
    "package.json": `{
  "name": "duration",
  "version": "0.3.1",
  "type": "module",
  "scripts": {
    "test": "ava"
  },
  "devDependencies": {
    "ava": "^6.1.0"
  }
}
`,
    "src/duration.js": `const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function isBlank(text) {
  return text.trim() === "";
}

export function parseDuration(text) {
  if (isBlank(text)) throw new SyntaxError("a duration is empty");
  let total = 0;
  for (const part of text.trim().split(" ")) {
    const unit = Object.keys(UNITS).find((name) => part.replace(/[0-9]/g, "") === name);
    if (unit === undefined) throw new SyntaxError("not a duration: " + part);
    total += Number.parseInt(part, 10) * UNITS[unit];
  }
  return total;
}

export function formatDuration(milliseconds) {
  const parts = [];
  let rest = milliseconds;
  for (const [name, size] of Object.entries(UNITS).reverse()) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(count + name);
  }
  return parts.join(" ") || "0ms";
}

export async function withTimeout(promise, text) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("timed out after " + text)), parseDuration(text));
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
`,
    "test/duration.js": `import test from "ava";
import { formatDuration, parseDuration } from "../src/duration.js";

const parses = test.macro({
  exec(t, text, expected) {
    t.is(parseDuration(text), expected);
  },
  title(_, text) {
    return "parses " + text;
  },
});

test(parses, "250ms", 250);
test(parses, "3s", 3000);
test(parses, "1h 30m", 5_400_000);
test(parses, " 2m ", 120_000);

test("refuses what is no duration", (t) => {
  const error = t.throws(() => parseDuration("3 parsecs"), { instanceOf: SyntaxError });
  t.is(error.message, "not a duration: 3");
  t.throws(() => parseDuration("  "), { message: "a duration is empty" });
});

test("formats with the largest units first", (t) => {
  t.is(formatDuration(5_400_000), "1h 30m");
  t.is(formatDuration(61_001), "1m 1s 1ms");
  t.is(formatDuration(0), "0ms");
});

test("a round trip keeps the text", (t) => {
  t.plan(3);
  for (const text of ["1h 30m", "45s", "999ms"]) {
    t.is(formatDuration(parseDuration(text)), text);
  }
});
`,
    "test/timeout.js": `import test from "ava";
import { withTimeout } from "../src/duration.js";

test("a promise in time keeps its value", async (t) => {
  t.deepEqual(await withTimeout(Promise.resolve([1, 2]), "1s"), [1, 2]);
});

test("a late promise is refused", async (t) => {
  const never = new Promise(() => {});
  await t.throwsAsync(withTimeout(never, "5ms"), { message: "timed out after 5ms" });
});
`,
  },
};

export const LRU: SetPackage = {
  language: "javascript",
  framework: "Mocha with Chai",
  files: {
    "package.json": `{
  "name": "lru",
  "version": "1.0.0",
  "scripts": {
    "test": "mocha"
  },
  "devDependencies": {
    "chai": "^4.4.0",
    "mocha": "^10.3.0"
  }
}
`,
    ".mocharc.json": `{
  "spec": ["test/**/*.spec.js"],
  "timeout": 2000
}
`,
    "src/lru.js": `class Lru {
  constructor(capacity, { onEvict } = {}) {
    if (!(capacity > 0)) throw new RangeError("capacity must be positive, got " + capacity);
    this.capacity = capacity;
    this.onEvict = onEvict;
    this.entries = new Map();
  }

  get size() {
    return this.entries.size;
  }

  get(key) {
    if (!this.entries.has(key)) return undefined;
    const value = this.entries.get(key);
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  set(key, value) {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.capacity) {
      const oldest = this.entries.keys().next().value;
      this.entries.delete(oldest);
      this.onEvict?.(oldest);
    }
  }

  keys() {
    return [...this.entries.keys()];
  }

  async getOrLoad(key, load) {
    const known = this.get(key);
    if (known !== undefined) return known;
    const value = await load(key);
    this.set(key, value);
    return value;
  }
}

module.exports = { Lru };
`,
    "test/lru.spec.js": `const { expect } = require("chai");
const { Lru } = require("../src/lru");

describe("Lru", function () {
  let evicted;
  let cache;

  beforeEach(function () {
    evicted = [];
    cache = new Lru(2, { onEvict: (key) => evicted.push(key) });
    cache.set("a", 1);
    cache.set("b", 2);
  });

  it("returns what was set", function () {
    expect(cache.get("a")).to.equal(1);
    expect(cache.get("missing")).to.be.undefined;
  });

  it("evicts the oldest key", function () {
    cache.set("c", 3);
    expect(cache.keys()).to.deep.equal(["b", "c"]);
    expect(evicted).to.eql(["a"]);
  });

  it("a read makes a key young", function () {
    cache.get("a");
    cache.set("c", 3);
    expect(cache.keys()).to.have.ordered.members(["a", "c"]);
  });

  it("replaces a value without eviction", function () {
    cache.set("a", 10);
    expect(cache.get("a")).to.equal(10);
    expect(cache.size).to.equal(2);
    expect(evicted).to.be.empty;
  });

  [0, -1, Number.NaN, undefined].forEach((capacity) => {
    it("refuses a capacity of " + capacity, function () {
      expect(() => new Lru(capacity)).to.throw(RangeError, /capacity must be positive/);
    });
  });

  context("loading", function () {
    it("loads a key once", async function () {
      let loads = 0;
      const load = async (key) => {
        loads += 1;
        return key.toUpperCase();
      };
      expect(await cache.getOrLoad("x", load)).to.equal("X");
      expect(await cache.getOrLoad("x", load)).to.equal("X");
      expect(loads).to.equal(1);
    });

    it("does not keep a failed load", async function () {
      const failure = new Error("offline");
      let caught;
      try {
        await cache.getOrLoad("x", () => Promise.reject(failure));
      } catch (error) {
        caught = error;
      }
      expect(caught).to.equal(failure);
      expect(cache.keys()).to.not.include("x");
    });
  });
});
`,
  },
};
