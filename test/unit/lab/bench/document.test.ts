import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { BenchDocument, makeDocument, makeRow } from "../../../../lab/bench/document.ts";
import { renderDocument } from "../../../../lab/bench/render-document.ts";

const ORIGIN = { name: "b", commit: "c", machine: "m" };

test("a document with a missed goal contains the row and does not hold", () => {
  const met = makeRow("met", { value: 3, unit: "ms", goal: { op: "<=", value: 3 } });
  const missed = makeRow("missed", { value: 0.19, unit: "", goal: { op: ">=", value: 0.2 } });
  const document = makeDocument({ ...ORIGIN, rows: [met, missed] });
  expect(document.rows.map(({ name, holds }) => [name, holds])).toEqual([
    ["met", true],
    ["missed", false],
  ]);
  expect(document.holds).toBe(false);
  expect(renderDocument(document)).toMatch(/^missed +0\.19 +>= 0\.2 +NO$/m);
});

test("rounding does not make a missed goal hold", () => {
  expect(makeRow("r", { value: 3.0004, unit: "ms", goal: { op: "<=", value: 3 } })).toMatchObject({
    value: 3,
    holds: false,
  });
});

test("a row without a goal is not judged", () => {
  const row = makeRow("free", { value: 1e9, unit: "ms" });
  expect(row).toMatchObject({ goal: null, holds: null });
  expect(makeDocument({ ...ORIGIN, rows: [row] }).holds).toBe(true);
});

test("a figure that could not be measured misses its goal", () => {
  for (const value of [undefined, Number.NaN]) {
    expect(makeRow("lost", { value, unit: "ms", goal: { op: "<=", value: 3 } })).toMatchObject({
      value: null,
      holds: false,
    });
  }
});

test("a document fits the schema, and neither an additional field nor an incomplete row does", () => {
  const schema = Compile(BenchDocument);
  const document = makeDocument({ ...ORIGIN, rows: [makeRow("r", { value: 1, unit: "ms", note: "n" })] });
  expect(schema.Check(JSON.parse(JSON.stringify(document)))).toBe(true);
  expect(schema.Check({ ...document, extra: 1 })).toBe(false);
  expect(schema.Check({ ...document, rows: [{ name: "r", value: 1, unit: "ms" }] })).toBe(false);
});

test("a bench without rows does not hold", () => {
  expect(makeDocument({ ...ORIGIN, rows: [] }).holds).toBe(false);
});
