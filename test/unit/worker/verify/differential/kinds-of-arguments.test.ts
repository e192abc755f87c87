import { expect, test } from "vitest";
import { createKinds } from "../../../../../worker/verify/differential/kinds-of-arguments.ts";
import { seededRandom } from "../../../../../worker/verify/differential/seeded-random.ts";

test("one success after many failures does not favour the least tried kinds", () => {
  const kinds = createKinds(seededRandom("one success"), new Map());
  const share = () =>
    Array.from({ length: 1000 }, () => kinds.choose("0", "x1", false)).filter((each) => each === "text").length;
  const before = share();
  for (let i = 0; i < 500; i++) kinds.learn("0", "text", 0);
  kinds.learn("0", "text", 1);
  expect(share()).toBeGreaterThan(before / 2);
});

test("a kind that succeeds where others fail is chosen most often", () => {
  const kinds = createKinds(seededRandom("numbers"), new Map());
  for (let i = 0; i < 100; i++) {
    kinds.learn("0", "number", 1);
    for (const kind of ["text", "texts", "truth", "object", "odd"] as const) kinds.learn("0", kind, 0);
  }
  const chosen = Array.from({ length: 1000 }, () => kinds.choose("0", "x1", false));
  const most = Math.max(
    ...["text", "texts", "truth", "object", "odd"].map((kind) => chosen.filter((each) => each === kind).length),
  );
  expect(chosen.filter((each) => each === "number").length).toBeGreaterThan(most * 3);
});
