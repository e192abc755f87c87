import { expect, test } from "vitest";
import { judgementOf, lineChange } from "../../../../../lab/bench/runners/faults/judge.ts";

const TEXT = 'function f(list) {\n  if (list.length > 1) {\n    return list[0];\n  }\n  return "";\n}\n';

test("a fault is described by its lines without indentation and without numbers", () => {
  expect(lineChange(TEXT, TEXT.replace("> 1", ">= 1"))).toEqual({
    line: "if (list.length > 1) {",
    became: "if (list.length >= 1) {",
  });
  expect(lineChange(TEXT, TEXT.replace("(list) {", "(list) { try {").replace(/\}\n$/, "} finally {} }\n"))).toEqual({
    line: "function f(list) {\n}",
    became: "function f(list) { try {\n} finally {} }",
  });
});

test("a judgement belongs to one package and one replacement", () => {
  const fault = { line: "n = 0", became: "if false { n = 0 }" };
  expect(judgementOf("text/tabwriter", fault)?.isEquivalent).toBe(true);
  expect(judgementOf("encoding/csv", fault)).toBeUndefined();
  expect(judgementOf("text/tabwriter", { ...fault, became: "" })).toBeUndefined();
});
