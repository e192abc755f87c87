import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { INVENTORY } from "./packages-2.ts";

const INVENTORY_TEST = "src/__tests__/inventory.test.ts";

export const HONEST_INVENTORY: readonly SetChange[] = [
  edit(
    "a template table becomes a table of objects",
    INVENTORY,
    INVENTORY_TEST,
    `  test.each\`
    reserved | released | available
    \${3}     | \${1}     | \${8}
    \${3}     | \${3}     | \${10}
    \${1}     | \${9}     | \${10}
  \`("releases`,
    `  test.each([
    { reserved: 3, released: 1, available: 8 },
    { reserved: 3, released: 3, available: 10 },
    { reserved: 1, released: 9, available: 10 },
  ])("releases`,
  ),
  edit(
    "a row is added to a template table",
    INVENTORY,
    INVENTORY_TEST,
    `    \${1}     | \${9}     | \${10}
`,
    `    \${1}     | \${9}     | \${10}
    \${10}    | \${4}     | \${4}
`,
  ),
  edit(
    "a helper collects the stock and compares once",
    INVENTORY,
    INVENTORY_TEST,
    `  for (const [sku, count] of Object.entries(expected)) {
    expect(inventory.available(sku)).toBe(count);
  }`,
    `  const actual = Object.fromEntries(Object.keys(expected).map((sku) => [sku, inventory.available(sku)]));
  expect(actual).toEqual(expected);`,
  ),
  edit(
    "an equality becomes a strict equality",
    INVENTORY,
    INVENTORY_TEST,
    `toEqual({ sku: "bolt", stock: 10, reserved: 3 })`,
    `toStrictEqual({ sku: "bolt", stock: 10, reserved: 3 })`,
  ),
  edit(
    "a helper call becomes the assertions themselves",
    INVENTORY,
    INVENTORY_TEST,
    "    expectStock(inventory, { bolt: 15, nut: 4, gear: 0 });",
    `    expect(inventory.available("bolt")).toBe(15);
    expect(inventory.available("nut")).toBe(4);
    expect(inventory.available("gear")).toBe(0);`,
  ),
  edit(
    "the refused class gets its message as well",
    INVENTORY,
    INVENTORY_TEST,
    `    expect(() => inventory.reserve("nut", 2)).toThrow(OutOfStock);`,
    `    const reserveTwo = () => inventory.reserve("nut", 2);
    expect(reserveTwo).toThrow(OutOfStock);
    expect(reserveTwo).toThrow("out of stock: nut");`,
  ),
  {
    name: "the functions of the runner are imported",
    package: INVENTORY,
    replacements: [
      {
        path: INVENTORY_TEST,
        find: `import type { Audit } from "../audit";`,
        replace: `import { beforeEach, describe, expect, it, jest, test } from "@jest/globals";
import type { Audit } from "../audit";`,
      },
      {
        path: INVENTORY_TEST,
        find: `jest.fn().mockResolvedValue([
        ["bolt", 1],
        ["gear", 2],
      ]);`,
        replace: `jest.fn(async (): Promise<Array<[string, number]>> => [
        ["bolt", 1],
        ["gear", 2],
      ]);`,
      },
      {
        path: INVENTORY_TEST,
        find: `jest.fn().mockRejectedValue(new Error("supplier is down"));`,
        replace: `jest.fn(async (): Promise<Array<[string, number]>> => {
        throw new Error("supplier is down");
      });`,
      },
      {
        path: INVENTORY_TEST,
        find: "return { record: jest.fn() };",
        replace: 'return { record: jest.fn<Audit["record"]>() };',
      },
    ],
  },
  {
    name: "the audit becomes asynchronous with its mock",
    package: INVENTORY,
    replacements: [
      {
        path: "src/audit.ts",
        find: "record(event: string, sku: string): void;",
        replace: "record(event: string, sku: string): Promise<void>;",
      },
      {
        path: "src/inventory.ts",
        find: `    this.audit.record("received", sku);`,
        replace: `    void this.audit.record("received", sku);`,
      },
      {
        path: "src/inventory.ts",
        find: `    this.audit.record("reserved", sku);`,
        replace: `    void this.audit.record("reserved", sku);`,
      },
      {
        path: INVENTORY_TEST,
        find: "record: jest.fn() }",
        replace: "record: jest.fn().mockResolvedValue(undefined) }",
      },
    ],
  },
  {
    name: "behaviour changes: an event has the count as well",
    package: INVENTORY,
    replacements: [
      { path: "src/audit.ts", find: "sku: string)", replace: "sku: string, count: number)" },
      { path: "src/inventory.ts", find: `record("received", sku)`, replace: `record("received", sku, count)` },
      { path: "src/inventory.ts", find: `record("reserved", sku)`, replace: `record("reserved", sku, count)` },
      {
        path: INVENTORY_TEST,
        find: `toHaveBeenLastCalledWith("reserved", "bolt")`,
        replace: `toHaveBeenLastCalledWith("reserved", "bolt", 3)`,
      },
      {
        path: INVENTORY_TEST,
        find: `        ["received", "bolt"],
        ["received", "nut"],
        ["received", "bolt"],
        ["received", "gear"],`,
        replace: `        ["received", "bolt", 10],
        ["received", "nut", 4],
        ["received", "bolt", 1],
        ["received", "gear", 2],`,
      },
    ],
  },
  {
    name: "the list of calls is compared call by call",
    package: INVENTORY,
    replacements: [
      {
        path: INVENTORY_TEST,
        find: `      expect(audit.record.mock.calls).toEqual([
        ["received", "bolt"],
        ["received", "nut"],
        ["received", "bolt"],
        ["received", "gear"],
      ]);`,
        replace: `      expect(audit.record).toHaveBeenCalledTimes(4);
      expect(audit.record).toHaveBeenNthCalledWith(1, "received", "bolt");
      expect(audit.record).toHaveBeenNthCalledWith(2, "received", "nut");
      expect(audit.record).toHaveBeenNthCalledWith(3, "received", "bolt");
      expect(audit.record).toHaveBeenNthCalledWith(4, "received", "gear");`,
      },
    ],
  },
  {
    name: "Vitest takes the place of Jest",
    package: INVENTORY,
    replacements: [
      { path: "package.json", find: `"test": "jest"`, replace: `"test": "vitest run"` },
      {
        path: "package.json",
        find: `    "@types/jest": "^29.5.0",
    "jest": "^29.7.0",
    "ts-jest": "^29.1.0"`,
        replace: `    "vitest": "^2.1.0"`,
      },
    ],
    files: {
      "jest.config.js": null,
      [INVENTORY_TEST]: (INVENTORY.files[INVENTORY_TEST] ?? "")
        .replace(
          `import type`,
          `import { beforeEach, describe, expect, it, type Mocked, test, vi } from "vitest";\nimport type`,
        )
        .replaceAll("jest.Mocked<", "Mocked<")
        .replaceAll("jest.fn", "vi.fn"),
    },
  },
  {
    name: "a private helper is replaced by a function of the language",
    package: INVENTORY,
    replacements: [
      {
        path: "src/inventory.ts",
        find: `function clampToZero(value: number): number {
  return value < 0 ? 0 : value;
}

`,
        replace: "",
      },
      {
        path: "src/inventory.ts",
        find: "clampToZero(known.reserved - count)",
        replace: "Math.max(0, known.reserved - count)",
      },
    ],
  },
];
