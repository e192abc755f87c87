import type { SetPackage } from "../types.ts";

export const INVENTORY: SetPackage = {
  language: "typescript",
  framework: "Jest with ts-jest",
  files: {
    "package.json": `{
  "name": "inventory",
  "version": "3.2.0",
  "scripts": {
    "test": "jest"
  },
  "devDependencies": {
    "@types/jest": "^29.5.0",
    "jest": "^29.7.0",
    "ts-jest": "^29.1.0"
  }
}
`,
    "jest.config.js": `module.exports = {
  preset: "ts-jest",
  testEnvironment: "node",
};
`,
    "src/audit.ts": `export interface Audit {
  record(event: string, sku: string): void;
}
`,
    "src/inventory.ts": `import type { Audit } from "./audit";

export interface Item {
  readonly sku: string;
  readonly stock: number;
  readonly reserved: number;
}

export class OutOfStock extends Error {
  constructor(readonly sku: string) {
    super("out of stock: " + sku);
    this.name = "OutOfStock";
  }
}

function clampToZero(value: number): number {
  return value < 0 ? 0 : value;
}

export class Inventory {
  private readonly items = new Map<string, Item>();

  constructor(private readonly audit: Audit) {}

  receive(sku: string, count: number): Item {
    const known = this.items.get(sku) ?? { sku, stock: 0, reserved: 0 };
    const item = { ...known, stock: known.stock + count };
    this.items.set(sku, item);
    this.audit.record("received", sku);
    return item;
  }

  reserve(sku: string, count: number): Item {
    const known = this.items.get(sku);
    if (known === undefined || known.stock - known.reserved < count) throw new OutOfStock(sku);
    const item = { ...known, reserved: known.reserved + count };
    this.items.set(sku, item);
    this.audit.record("reserved", sku);
    return item;
  }

  release(sku: string, count: number): void {
    const known = this.items.get(sku);
    if (known === undefined) return;
    this.items.set(sku, { ...known, reserved: clampToZero(known.reserved - count) });
  }

  available(sku: string): number {
    const known = this.items.get(sku);
    return known === undefined ? 0 : known.stock - known.reserved;
  }

  async restock(load: () => Promise<ReadonlyArray<readonly [string, number]>>): Promise<number> {
    const deliveries = await load();
    for (const [sku, count] of deliveries) this.receive(sku, count);
    return deliveries.length;
  }
}
`,
    "src/__tests__/inventory.test.ts": `import type { Audit } from "../audit";
import { Inventory, OutOfStock } from "../inventory";

function createAudit(): jest.Mocked<Audit> {
  return { record: jest.fn() };
}

function expectStock(inventory: Inventory, expected: Record<string, number>): void {
  for (const [sku, count] of Object.entries(expected)) {
    expect(inventory.available(sku)).toBe(count);
  }
}

describe("Inventory", () => {
  let audit: jest.Mocked<Audit>;
  let inventory: Inventory;

  beforeEach(() => {
    audit = createAudit();
    inventory = new Inventory(audit);
    inventory.receive("bolt", 10);
    inventory.receive("nut", 4);
  });

  it("adds what is received", () => {
    const item = inventory.receive("bolt", 5);
    expect(item).toStrictEqual({ sku: "bolt", stock: 15, reserved: 0 });
    expectStock(inventory, { bolt: 15, nut: 4, gear: 0 });
  });

  it("reserves stock", () => {
    expect(inventory.reserve("bolt", 3)).toEqual({ sku: "bolt", stock: 10, reserved: 3 });
    expectStock(inventory, { bolt: 7, nut: 4 });
    expect(audit.record).toHaveBeenLastCalledWith("reserved", "bolt");
  });

  it("refuses more than is available", () => {
    inventory.reserve("nut", 3);
    expect(() => inventory.reserve("nut", 2)).toThrow(OutOfStock);
    expect(() => inventory.reserve("gear", 1)).toThrow("out of stock: gear");
    expect(inventory.available("nut")).toBe(1);
  });

  test.each\`
    reserved | released | available
    \${3}     | \${1}     | \${8}
    \${3}     | \${3}     | \${10}
    \${1}     | \${9}     | \${10}
  \`("releases $released of $reserved", ({ reserved, released, available }) => {
    inventory.reserve("bolt", reserved);
    inventory.release("bolt", released);
    expect(inventory.available("bolt")).toBe(available);
  });

  describe("restock", () => {
    it("receives every delivery", async () => {
      const load = jest.fn().mockResolvedValue([
        ["bolt", 1],
        ["gear", 2],
      ]);
      await expect(inventory.restock(load)).resolves.toBe(2);
      expectStock(inventory, { bolt: 11, nut: 4, gear: 2 });
      expect(audit.record.mock.calls).toEqual([
        ["received", "bolt"],
        ["received", "nut"],
        ["received", "bolt"],
        ["received", "gear"],
      ]);
    });

    it("changes nothing when the load fails", async () => {
      const load = jest.fn().mockRejectedValue(new Error("supplier is down"));
      await expect(inventory.restock(load)).rejects.toThrow("supplier is down");
      expectStock(inventory, { bolt: 10, nut: 4 });
    });
  });
});
`,
  },
};
