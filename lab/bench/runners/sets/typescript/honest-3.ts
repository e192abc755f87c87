import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { CONFIG } from "./packages-3.ts";

const PARSE_TEST = "src/parse-config.test.ts";
const READ_TEST = "src/read-config.test.ts";

export const HONEST_CONFIG: readonly SetChange[] = [
  {
    name: "assertions use the strict module and shorter names",
    package: CONFIG,
    files: {
      [PARSE_TEST]: (CONFIG.files[PARSE_TEST] ?? "")
        .replace(`from "node:assert"`, `from "node:assert/strict"`)
        .replaceAll("deepStrictEqual", "deepEqual")
        .replaceAll("strictEqual", "equal"),
    },
  },
  edit(
    "a sub-test of the whole result is added",
    CONFIG,
    READ_TEST,
    `  await t.test("the host", async () => {
    assert.equal((await readConfig(path)).host, "db");
  });`,
    `  await t.test("everything", async () => {
    assert.deepStrictEqual(await readConfig(path), { host: "db", port: 5432, tags: [] });
  });

  await t.test("the host", async () => {
    assert.equal((await readConfig(path)).host, "db");
  });`,
  ),
  edit(
    "a loose comparison becomes a strict one",
    CONFIG,
    READ_TEST,
    "assert.equal((await readConfig(path)).port, 5432);",
    "assert.strictEqual((await readConfig(path)).port, 5432);",
  ),
  edit(
    "the rows of a table get names",
    CONFIG,
    PARSE_TEST,
    `  const cases: ReadonlyArray<readonly [name: string, text: string, expected: object]> = [
    ["nothing", "", DEFAULTS],
    ["a comment", "# host = example.org", DEFAULTS],
    ["a host", "host = example.org", { ...DEFAULTS, host: "example.org" }],
    ["a port", "port=9000 # the new one", { ...DEFAULTS, port: 9000 }],
    ["tags", "tags = a,b,", { ...DEFAULTS, tags: ["a", "b"] }],
  ];

  for (const [name, text, expected] of cases) {`,
    `  const cases = [
    { name: "nothing", text: "", expected: DEFAULTS },
    { name: "a comment", text: "# host = example.org", expected: DEFAULTS },
    { name: "a host", text: "host = example.org", expected: { ...DEFAULTS, host: "example.org" } },
    { name: "a port", text: "port=9000 # the new one", expected: { ...DEFAULTS, port: 9000 } },
    { name: "tags", text: "tags = a,b,", expected: { ...DEFAULTS, tags: ["a", "b"] } },
  ];

  for (const { name, text, expected } of cases) {`,
  ),
  edit(
    "types are written out",
    CONFIG,
    PARSE_TEST,
    `const DEFAULTS = { host: "localhost", port: 8080, tags: [] };`,
    `const DEFAULTS: Readonly<{ host: string; port: number; tags: readonly string[] }> = {
  host: "localhost",
  port: 8080,
  tags: [],
};`,
  ),
  {
    name: "behaviour changes: a missing port is another number",
    package: CONFIG,
    replacements: [
      { path: "src/read-config.ts", find: "?? 8080", replace: "?? 3000" },
      { path: PARSE_TEST, find: "port: 8080", replace: "port: 3000" },
    ],
  },
  {
    name: "behaviour changes: lines are counted from zero",
    package: CONFIG,
    replacements: [
      { path: "src/read-config.ts", find: "index + 1", replace: "index" },
      { path: PARSE_TEST, find: "assert.strictEqual(error.line, 3);", replace: "assert.strictEqual(error.line, 2);" },
    ],
  },
  {
    name: "a fixture of a folder becomes a helper",
    package: CONFIG,
    replacements: [
      {
        path: READ_TEST,
        find: `  const path = join(folder, "app.conf");
  await writeFile(path, "host = db\\nport = 5432");
`,
        replace: `  const path = await writeConfig("host = db\\nport = 5432");
`,
      },
      {
        path: READ_TEST,
        find: `test("reads a file", async (t) => {`,
        replace: `async function writeConfig(text: string): Promise<string> {
  const path = join(folder, "app.conf");
  await writeFile(path, text);
  return path;
}

test("reads a file", async (t) => {`,
      },
    ],
  },
  {
    name: "a top-level test gets a group and a neighbour",
    package: CONFIG,
    replacements: [
      { path: READ_TEST, find: "after, before, test }", replace: "after, before, suite, test }" },
      {
        path: READ_TEST,
        find: `test("a missing file is refused", async () => {
  await assert.rejects(readConfig(join(folder, "missing.conf")), { code: "ENOENT" });
});`,
        replace: `suite("a file that cannot be read", () => {
  test("a missing file is refused", async () => {
    await assert.rejects(readConfig(join(folder, "missing.conf")), { code: "ENOENT" });
  });

  test("a folder is refused", async () => {
    await assert.rejects(readConfig(folder), { code: "EISDIR" });
  });
});`,
      },
    ],
  },
  {
    name: "two test files become one",
    package: CONFIG,
    replacements: [
      {
        path: READ_TEST,
        find: `import { after, before, test } from "node:test";
import { readConfig } from "./read-config.js";
`,
        replace: `import { after, before, describe, test } from "node:test";
import { ConfigError, parseConfig, readConfig } from "./read-config.js";
`,
      },
      {
        path: READ_TEST,
        find: `{ code: "ENOENT" });
});
`,
        replace: `{ code: "ENOENT" });
});
${(CONFIG.files[PARSE_TEST] ?? "").split("\n").slice(3).join("\n")}`,
      },
    ],
    files: { [PARSE_TEST]: null },
  },
  edit(
    "the source alone is written in another way",
    CONFIG,
    "src/read-config.ts",
    `  return line.replace(/#.*/, "").trim();`,
    `  const [code = ""] = line.split("#");
  return code.trim();`,
  ),
];
