import { expect, test } from "vitest";
import { chooseTtl } from "../../../../shared/prefix/choose-ttl.ts";
import { PRICE_LIST } from "../../../../shared/protocol/price/price-list.ts";

test.each(Object.entries(PRICE_LIST.models))(
  "%s: an hour when the job may be quiet for five minutes, five minutes when it cannot be",
  (_model, price) => {
    expect(chooseTtl(price, 600_000)).toBe("1h");
    expect(chooseTtl(price, 285_000)).toBe("1h");
    expect(chooseTtl(price, 60_000)).toBe("5m");
  },
);

test("where an hour costs more than writing twice, it is not bought", () => {
  expect(chooseTtl({ write5m: 1.25, write1h: 2.5 }, 600_000)).toBe("1h");
  expect(chooseTtl({ write5m: 1.25, write1h: 2.6 }, 600_000)).toBe("5m");
});
