import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - callbacks, promises, async functions
 * - callbacks, promises, async functions, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "an async generator replaces an array of pages",
    kind: "callbacks, promises, async functions",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "pager",
  "type": "module",
  "scripts": {
    "build": "node scripts/build.mjs",
    "test": "node --test test/"
  }
}
`,
      ".gitignore": `dist/
`,
      "scripts/build.mjs": `// Strips the few kinds of types that this package uses.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const TYPE = /(\\w\\??|\\)): (?:readonly )?(?:number|string|boolean|void|unknown|[A-Z]\\w*(?:<[\\w, \\[\\]]+>)?)(?:\\[\\])*(?: \\| (?:null|undefined|number|string))*/g;

mkdirSync("dist", { recursive: true });
for (const name of readdirSync("src")) {
  const text = readFileSync(\`src/\${name}\`, "utf8")
    .replace(/^(?:export )?interface [^]*?^}$/gm, "")
    .replace(/^(?:import|export) type .*$/gm, "")
    .replace(/<[A-Z](?:, [A-Z])*>(?=\\()/g, "")
    .replace(TYPE, (_, left) => left.replace("?", ""));
  writeFileSync(\`dist/\${name.replace(/\\.ts$/, ".js")}\`, text);
}
`,
      "src/pager.ts": `interface Page {
  items: number[];
  next: number;
}

export async function all(fetchPage): Promise<number[]> {
  const result = [];
  for (let at = 1; at > 0; ) {
    const page: Page = await fetchPage(at);
    result.push(...page.items);
    at = page.next;
  }
  return result;
}
`,
      "test/all.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { all } from "../dist/pager.js";

const pages = { 1: { items: [1, 2], next: 2 }, 2: { items: [3], next: 0 } };

test("all", async () => {
  assert.deepEqual(await all(async (n) => pages[n]), [1, 2, 3]);
});
`,
    },
    change: {
      "src/pager.ts": `interface Page {
  items: number[];
  next: number;
}

export async function* each(fetchPage) {
  for (let at = 1; at > 0; ) {
    const page: Page = await fetchPage(at);
    yield* page.items;
    at = page.next;
  }
}

export async function all(fetchPage): Promise<number[]> {
  const result = [];
  for await (const item of each(fetchPage)) result.push(item);
  return result;
}
`,
      "test/each.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { all, each } from "../dist/pager.js";

const pages = { 1: { items: [1, 2], next: 2 }, 2: { items: [3], next: 0 } };

test("asks for a page only when it is needed", async () => {
  const asked = [];
  for await (const item of each(async (n) => (asked.push(n), pages[n]))) if (item === 2) break;
  assert.deepEqual(asked, [1]);
});

test("all still gives all", async () => {
  assert.deepEqual(await all(async (n) => pages[n]), [1, 2, 3]);
});
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && node --test test/each.test.js",
  },
  {
    name: "then and catch become await in a typed client",
    kind: "callbacks, promises, async functions",
    language: "typescript",
    base: {
      "src/weather.ts": `export class HttpError extends Error {
  constructor(readonly status: number) {
    super(\`HTTP \${status}\`);
  }
}

export function temperature(city: string, get: typeof fetch = fetch): Promise<number> {
  return get(\`https://weather.example/\${encodeURIComponent(city)}\`)
    .then((response) => {
      if (!response.ok) throw new HttpError(response.status);
      return response.json() as Promise<{ celsius: number }>;
    })
    .then(({ celsius }) => celsius);
}
`,
    },
    change: {
      "src/weather.ts": `export class HttpError extends Error {
  constructor(readonly status: number) {
    super(\`HTTP \${status}\`);
  }
}

export async function temperature(city: string, get: typeof fetch = fetch): Promise<number> {
  const response = await get(\`https://weather.example/\${encodeURIComponent(city)}\`);
  if (!response.ok) throw new HttpError(response.status);
  const { celsius } = (await response.json()) as { celsius: number };
  return celsius;
}
`,
    },
    writes: ["src/**"],
  },
  {
    name: "threads become asyncio with the same entry point",
    kind: "callbacks, promises, async functions, its tests standing already",
    language: "python",
    base: {
      "fetcher.py": `from concurrent.futures import ThreadPoolExecutor


def fetch_all(get, urls):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(get, urls))
`,
      "test_fetcher.py": `import asyncio
import unittest

import fetcher


class FetchAllTest(unittest.TestCase):
    def test_plain_function(self):
        self.assertEqual(fetcher.fetch_all(str.upper, ["a", "b"]), ["A", "B"])


class FetchAllAsyncTest(unittest.IsolatedAsyncioTestCase):
    async def test_coroutine(self):
        async def get(url):
            await asyncio.sleep(0)
            return url * 2

        self.assertEqual(await fetcher.fetch_all_async(get, ["a", "b"]), ["aa", "bb"])
`,
    },
    change: {
      "fetcher.py": `import asyncio
import inspect


async def fetch_all_async(get, urls):
    async def one(url):
        if inspect.iscoroutinefunction(get):
            return await get(url)
        return await asyncio.to_thread(get, url)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(url)) for url in urls]
    return [task.result() for task in tasks]


def fetch_all(get, urls):
    return asyncio.run(fetch_all_async(get, urls))
`,
    },
    writes: ["fetcher.py", "test_fetcher.py"],
    acceptance: "python3 -m unittest test_fetcher",
  },
];
