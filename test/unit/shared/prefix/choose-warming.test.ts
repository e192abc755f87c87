import { expect, test } from "vitest";
import { chooseKeepAlive, chooseTtl, chooseWarming } from "../../../../shared/prefix/choose-warming.ts";
import { PRICE_LIST } from "../../../../shared/protocol/price/price-list.ts";

const price = { input: 2, output: 10, write5m: 2.5, write1h: 4, read: 0.1 };
const HOUR = 3_600_000;

test.each(Object.entries(PRICE_LIST.models))(
  "%s: a new agent warms by its own call, for any number of waiting agents",
  (_model, each) => {
    const own = chooseWarming({ prefixTokens: 10_000, ownTokens: 10_400, others: 15, price: each });
    expect(own.kind).toBe("own_call");
  },
);

test("an agent with a long conversation makes a warming call if many agents wait, and none if no agent waits", () => {
  const long = { prefixTokens: 10_000, ownTokens: 150_000, price };
  expect(chooseWarming({ ...long, others: 49 }).kind).toBe("warm_call");
  expect(chooseWarming({ ...long, others: 0 }).kind).toBe("own_call");
  expect(chooseWarming({ ...long, others: 49 }).why).toContain("$0.001000 and saves 49 others 686000 ms");
});

test.each([
  ["it is needed before it expires", { waitMs: 200_000, remainingMs: 240_000 }, "let_expire"],
  ["one read bridges the wait", { waitMs: HOUR, remainingMs: 240_000 }, "kept_alive"],
  ["the reads of a weekend cost more than a write", { waitMs: 48 * HOUR, remainingMs: 240_000 }, "let_expire"],
  ["just fewer reads than a write costs", { waitMs: 38 * 3_540_000 + 1, remainingMs: 1 }, "kept_alive"],
  ["just as much as a write costs", { waitMs: 39 * 3_540_000 + 1, remainingMs: 1 }, "let_expire"],
] as const)("with a known wait: %s", (_name, given, kind) => {
  expect(chooseKeepAlive({ ttl: "1h", price, keepAlives: 0, ...given }).kind).toBe(kind);
});

test("with an unknown wait, the entry is kept alive until the reads have cost as much as a write, and no longer", () => {
  const kinds = (ttl: "5m" | "1h") =>
    Array.from(
      { length: 60 },
      (_, keepAlives) => chooseKeepAlive({ ttl, price, keepAlives, waitMs: undefined, remainingMs: 1 }).kind,
    );
  expect(kinds("1h").lastIndexOf("kept_alive")).toBe(39);
  expect(kinds("5m").lastIndexOf("kept_alive")).toBe(24);
  expect(kinds("5m").slice(0, 25)).toEqual(Array(25).fill("kept_alive"));
});

test.each(Object.entries(PRICE_LIST.models))(
  "%s: an hour when the job may be quiet for five minutes, five minutes when it cannot be",
  (_model, price) => {
    expect(chooseTtl(price, 600_000)).toBe("1h");
    expect(chooseTtl(price, 285_000)).toBe("1h");
    expect(chooseTtl(price, 60_000)).toBe("5m");
  },
);

test("if an hour costs more than writing twice, it is not chosen", () => {
  expect(chooseTtl({ write5m: 1.25, write1h: 2.5 }, 600_000)).toBe("1h");
  expect(chooseTtl({ write5m: 1.25, write1h: 2.6 }, 600_000)).toBe("5m");
});
