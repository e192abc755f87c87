import { expect, test } from "vitest";
import { createLru } from "../../../../shared/support/create-lru.ts";

test("a full cache drops the least recently used entry, counting get and set", () => {
  const cache = createLru<string, number>(3);
  for (const [i, key] of ["a", "b", "c"].entries()) cache.set(key, i);
  expect(cache.get("a")).toBe(0);
  cache.set("b", 10);
  cache.set("d", 3);
  expect(["a", "b", "c", "d"].map((key) => cache.get(key))).toEqual([0, 10, undefined, 3]);
});

test("setting a key again replaces its value and drops no other entry", () => {
  const cache = createLru<string, number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  cache.set("a", 3);
  expect(cache.get("a")).toBe(3);
  expect(cache.get("b")).toBe(2);
});

test("entries can be deleted one by one, or all of them", () => {
  const cache = createLru<string, number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  cache.delete("a");
  expect(cache.get("a")).toBeUndefined();
  expect(cache.get("b")).toBe(2);
  cache.clear();
  expect(cache.get("b")).toBeUndefined();
});
