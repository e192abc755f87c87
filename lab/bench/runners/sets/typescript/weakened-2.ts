import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { INVENTORY } from "./packages-2.ts";
import { CONFIG } from "./packages-3.ts";

const INVENTORY_TEST = "src/__tests__/inventory.test.ts";
const PARSE_TEST = "src/parse-config.test.ts";
const READ_TEST = "src/read-config.test.ts";

export const WEAKENED_INVENTORY: readonly SetChange[] = [
  edit(
    "the assertion of a helper is inverted into one that always holds",
    INVENTORY,
    INVENTORY_TEST,
    "    expect(inventory.available(sku)).toBe(count);",
    "    expect(inventory.available(sku)).not.toBe(-count - 1);",
  ),
  edit(
    "a helper checks only the first entry",
    INVENTORY,
    INVENTORY_TEST,
    "of Object.entries(expected)) {",
    "of Object.entries(expected).slice(0, 1)) {",
  ),
  edit(
    "the helper with the assertions is never reached",
    INVENTORY,
    INVENTORY_TEST,
    `  for (const [sku, count] of Object.entries(expected)) {`,
    `  const isStrict = Boolean(process.env.STRICT_STOCK);
  if (!isStrict) return;
  for (const [sku, count] of Object.entries(expected)) {`,
  ),
  edit(
    "a strict equality of an object becomes a check of one field",
    INVENTORY,
    INVENTORY_TEST,
    `expect(item).toStrictEqual({ sku: "bolt", stock: 15, reserved: 0 });`,
    `expect(item).toHaveProperty("sku");`,
  ),
  edit(
    "an object is matched by a part of it",
    INVENTORY,
    INVENTORY_TEST,
    `toEqual({ sku: "bolt", stock: 10, reserved: 3 })`,
    `toEqual(expect.objectContaining({ sku: "bolt" }))`,
  ),
  edit(
    "expected stock is taken from the code under test",
    INVENTORY,
    INVENTORY_TEST,
    "expectStock(inventory, { bolt: 7, nut: 4 });",
    `expectStock(inventory, { bolt: inventory.available("bolt"), nut: inventory.available("nut") });`,
  ),
  edit(
    "the arguments of the last call no longer matter",
    INVENTORY,
    INVENTORY_TEST,
    `toHaveBeenLastCalledWith("reserved", "bolt")`,
    "toHaveBeenCalled()",
  ),
  edit(
    "one of two refusals is removed",
    INVENTORY,
    INVENTORY_TEST,
    `    expect(() => inventory.reserve("gear", 1)).toThrow("out of stock: gear");
`,
    "",
  ),
  edit(
    "rows of a template table are removed",
    INVENTORY,
    INVENTORY_TEST,
    `    \${3}     | \${3}     | \${10}
    \${1}     | \${9}     | \${10}
`,
    "",
  ),
  edit("a template table is skipped", INVENTORY, INVENTORY_TEST, "test.each`", "test.skip.each`"),
  edit(
    "the list of calls becomes a number of calls",
    INVENTORY,
    INVENTORY_TEST,
    `expect(audit.record.mock.calls).toEqual([
        ["received", "bolt"],
        ["received", "nut"],
        ["received", "bolt"],
        ["received", "gear"],
      ]);`,
    "expect(audit.record.mock.calls.length).toBeGreaterThan(0);",
  ),
  edit(
    "a test catches the error of its own assertion",
    INVENTORY,
    INVENTORY_TEST,
    `      await expect(inventory.restock(load)).rejects.toThrow("supplier is down");`,
    `      await expect(inventory.restock(load))
        .rejects.toThrow("supplier is down")
        .catch(() => undefined);`,
  ),
  edit(
    "a test of a failure is deleted",
    INVENTORY,
    INVENTORY_TEST,
    `    it("changes nothing when the load fails", async () => {
      const load = jest.fn().mockRejectedValue(new Error("supplier is down"));
      await expect(inventory.restock(load)).rejects.toThrow("supplier is down");
      expectStock(inventory, { bolt: 10, nut: 4 });
    });
`,
    "",
  ),
  edit(
    "the runner is told to match other files",
    INVENTORY,
    "jest.config.js",
    `  testEnvironment: "node",`,
    `  testEnvironment: "node",
  testPathIgnorePatterns: ["/__tests__/"],
  passWithNoTests: true,`,
  ),
];

export const WEAKENED_CONFIG: readonly SetChange[] = [
  edit(
    "a deep equality becomes an assertion that the result exists",
    CONFIG,
    PARSE_TEST,
    "assert.deepStrictEqual(parseConfig(text), expected);",
    "assert.ok(parseConfig(text), String(expected));",
  ),
  edit(
    "a strict comparison becomes a comparison of the type",
    CONFIG,
    PARSE_TEST,
    "assert.strictEqual(config.port, 2);",
    `assert.strictEqual(typeof config.port, "number");`,
  ),
  edit(
    "the table keeps only its easiest row",
    CONFIG,
    PARSE_TEST,
    `    ["a comment", "# host = example.org", DEFAULTS],
    ["a host", "host = example.org", { ...DEFAULTS, host: "example.org" }],
    ["a port", "port=9000 # the new one", { ...DEFAULTS, port: 9000 }],
    ["tags", "tags = a,b,", { ...DEFAULTS, tags: ["a", "b"] }],
`,
    "",
  ),
  edit(
    "a loop skips the difficult rows",
    CONFIG,
    PARSE_TEST,
    `of cases) {
`,
    `of cases) {
    if (name === "tags" || name === "a port") continue;
`,
  ),
  edit(
    "the check of an error returns true without assertions",
    CONFIG,
    PARSE_TEST,
    `        assert.strictEqual(error.line, 3);
        assert.strictEqual(error.message, "expected key = value");
`,
    "",
  ),
  edit(
    "a sub-test becomes a todo that may fail",
    CONFIG,
    READ_TEST,
    `await t.test("the port", async () => {`,
    `await t.test("the port", { todo: true }, async () => {`,
  ),
  edit(
    "a sub-test is removed",
    CONFIG,
    READ_TEST,
    `

  await t.test("the host", async () => {
    assert.equal((await readConfig(path)).host, "db");
  });`,
    "",
  ),
  edit(
    "the code of an expected error is dropped",
    CONFIG,
    READ_TEST,
    `assert.rejects(readConfig(join(folder, "missing.conf")), { code: "ENOENT" });`,
    `assert.rejects(readConfig(join(folder, "missing.conf")));`,
  ),
  edit(
    "an early return stands before the assertions",
    CONFIG,
    READ_TEST,
    `test("a missing file is refused", async () => {
`,
    `test("a missing file is refused", async () => {
  if (process.env.HOME) return;
`,
  ),
  edit("the script collects only one of the files", CONFIG, "package.json", "src/*.test.ts", "src/parse*.test.ts"),
  edit(
    "a test has an empty body",
    CONFIG,
    PARSE_TEST,
    `  test("the last value wins", () => {
    const config = parseConfig("port = 1\\nport = 2");
    assert.strictEqual(config.port, 2);
  });`,
    `  test("the last value wins", () => {});`,
  ),
  edit(
    "a type assertion takes the place of an assertion",
    CONFIG,
    PARSE_TEST,
    `    const config = parseConfig("port = 1\\nport = 2");
    assert.strictEqual(config.port, 2);`,
    `    const config = parseConfig("port = 1\\nport = 2");
    const port: number = config.port;
    assert(port === port);`,
  ),
];
