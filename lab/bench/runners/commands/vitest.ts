import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - Each row of `it.each` is a test; a `describe` is none.
 * - A test whose `beforeEach` throws counts as ran and failed, as in Vitest's summary.
 * - `it.fails` with a body that fails counts as ran and not failed; `it.todo` counts as skipped.
 */
export const VITEST: RunnerPackage = {
  runner: "vitest",
  npm: { vitest: "4.1.12", vite: "8.3.8", "@vitest/coverage-v8": "4.1.12", typescript: "5.9.3" },
  files: {
    "package.json": `{
  "name": "slugs",
  "version": "2.0.1",
  "private": true,
  "type": "module",
  "scripts": {
    "build": "tsc -p tsconfig.json",
    "test": "vitest run",
    "test:unit": "vitest run src"
  }
}
`,
    "tsconfig.json": `{
  "compilerOptions": {
    "target": "es2022",
    "module": "nodenext",
    "strict": true,
    "skipLibCheck": true,
    "types": [],
    "rootDir": "src",
    "outDir": "dist"
  },
  "files": ["src/slug.ts", "src/queue.ts"]
}
`,
    "src/slug.ts": `export function slug(title: string, limit = 40): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  let text = "";
  for (const word of words) {
    const next = text === "" ? word : text + "-" + word;
    if (next.length > limit) break;
    text = next;
  }
  return text;
}
`,
    "src/queue.ts": `export class Queue<T> {
  readonly #items: T[] = [];

  push(item: T): number {
    return this.#items.push(item);
  }

  shift(): T {
    const item = this.#items.shift();
    if (item === undefined) throw new Error("empty queue");
    return item;
  }
}
`,
    // 3 + 1 + 2 = 6 tests
    "src/slug.test.ts": `import { describe, expect, it } from "vitest";
import { slug } from "./slug.js";

describe("slug", () => {
  it.each([
    ["Hello", "hello"],
    ["Hello, World!", "hello-world"],
    ["  12  Monkeys", "12-monkeys"],
  ])("makes %j to %s", (title, expected) => {
    expect(slug(title)).toBe(expected);
  });

  it("is empty without words", () => {
    expect(slug("?!")).toBe("");
  });

  describe("with a limit", () => {
    it("keeps whole words", () => {
      expect(slug("one two three", 8)).toBe("one-two");
    });

    it("drops a long first word", () => {
      expect(slug("incomprehensible", 5)).toBe("");
    });
  });
});
`,
    // 3 tests
    "test/queue.spec.ts": `import { beforeEach, describe, expect, test } from "vitest";
import { Queue } from "../src/queue.js";

describe("Queue", () => {
  let queue: Queue<string>;

  beforeEach(() => {
    queue = new Queue();
  });

  test("push returns the length", () => {
    expect(queue.push("a")).toBe(1);
    expect(queue.push("b")).toBe(2);
  });

  test("shift returns the oldest", () => {
    queue.push("a");
    queue.push("b");
    expect(queue.shift()).toBe("a");
  });

  test("shift throws when empty", () => {
    expect(() => queue.shift()).toThrow("empty queue");
  });
});
`,
  },
  cases: [
    { situation: "alone", command: "npx vitest run", expected: { end: 0, ran: 9, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "npm run build && npm test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      // The first run has 6 of the 9 tests.
      situation: "twice in a row",
      command: "npm run test:unit && npm test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        "package.json": `{
  "name": "slugs",
  "private": true,
  "type": "module",
  "scripts": {
    "pretest": "tsc -p tsconfig.json --noEmit",
    "test": "vitest --run --reporter=verbose",
    "posttest": "node -e \\"console.log('done: 2 files passed')\\""
  }
}
`,
      },
      command: "npm test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      // Only the 3 tests of packages/ids run.
      situation: "workspace",
      files: {
        "package.json": `{ "name": "site", "private": true, "type": "module", "workspaces": ["packages/*"] }
`,
        "packages/ids/package.json": `{
  "name": "@site/ids",
  "version": "0.0.1",
  "type": "module",
  "scripts": { "test": "vitest run" }
}
`,
        "packages/ids/ids.ts": `export const id = (kind: string, number: number): string => kind + "-" + String(number).padStart(4, "0");
`,
        "packages/ids/ids.test.ts": `import { describe, expect, it } from "vitest";
import { id } from "./ids.js";

describe("id", () => {
  it.each([1, 12])("pads %i", (number) => {
    expect(id("page", number)).toHaveLength(9);
  });

  it("keeps long numbers", () => {
    expect(id("page", 12345)).toBe("page-12345");
  });
});
`,
      },
      command: "npm run test --workspace=@site/ids",
      expected: { end: 0, ran: 3, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command: "npx vitest run --coverage",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      // 9 + 5 ran. Failed: the feed's title and entry, and both tests under "online" (beforeEach).
      situation: "failing",
      files: {
        "test/feed.spec.ts": `import { beforeEach, describe, expect, it } from "vitest";
import { slug } from "../src/slug.js";

describe("feed", () => {
  it("has an address", () => {
    expect(slug("My feed")).toBe("my-feed");
  });

  it("has a title", () => {
    expect({ title: "feed" }).toEqual({ title: "Feed" });
  });

  it("has an entry", async () => {
    await Promise.reject(new Error("no entry"));
  });

  describe("online", () => {
    beforeEach(() => {
      throw new Error("no network");
    });

    it("is loaded", () => {});

    it("is cached", () => {});
  });
});
`,
      },
      command: "npm test",
      expected: { end: 1, ran: 14, failed: 4, skipped: 0 },
    },
    {
      // 9 + 2 ran: "has a name" and the it.fails. Skipped: 1 + 1 + 1 + 1 + 2.
      situation: "skipped",
      files: {
        "test/image.spec.ts": `import { describe, expect, it } from "vitest";

describe("image", () => {
  it("has a name", () => {
    expect("a.png").toMatch(/png$/);
  });

  it.skip("has a size", () => {
    expect(1).toBe(2);
  });

  it.skipIf(process.version !== "")("has a colour", () => {
    expect(1).toBe(2);
  });

  it("is resized", ({ skip }) => {
    skip("no image library");
  });

  it.todo("is rotated");

  it.fails("is sorted", () => {
    expect([10, 9].sort()).toEqual([9, 10]);
  });
});

describe.skip("video", () => {
  it("has a length", () => {});

  it("has sound", () => {});
});
`,
      },
      command: "npx vitest run",
      expected: { end: 0, ran: 11, failed: 0, skipped: 6 },
    },
    {
      situation: "slow",
      files: {
        "test/search.spec.ts": `import { expect, it } from "vitest";

it("indexes all pages", async () => {
  await new Promise((resolve) => setTimeout(resolve, 2200));
});

it("finds nothing", () => {
  expect([].length).toBe(0);
});
`,
      },
      command: "npx vitest --run",
      expected: { end: 0, ran: 11, failed: 0, skipped: 0, slow: { name: "indexes all pages", atLeastMs: 2000 } },
    },
    {
      // The two other files run in processes of their own, and Vitest reports each at its end.
      situation: "hanging",
      files: {
        "test/watch.spec.ts": `import { it } from "vitest";

it("waits for a change", () => new Promise(() => setInterval(() => {}, 1000)), 0);

it("stops", () => {});
`,
      },
      command: "npx vitest run",
      expected: { end: "timeout", ran: 9, failed: 0, skipped: 0 },
    },
  ],
};
