import { expect, test } from "vitest";
import { seededRandom } from "../../../../../worker/verify/differential/seeded-random.ts";
import { textsOfPatterns } from "../../../../../worker/verify/differential/texts-of-patterns.ts";

const textsOf = (pattern: RegExp, seed = "a") =>
  textsOfPatterns([{ source: pattern.source, flags: pattern.flags }], seededRandom(seed));

test.each([
  /^(-?(?:\d+)?\.?\d+) *(milliseconds?|ms|seconds?|s|years?|y)?$/i,
  /^(?<year>\d{4})-(?<month>\d\d)$/u,
  /^(['"])[^'"]*\1$/,
  /^\p{L}+$/u,
  /^\w+([.-]?\w+)*@\w+(\.\w{2,3})+$/,
  /^\s*[<>]=?\s*\d{1,3}(\.[x*]){0,2}\s*$/,
  /^%\[[0-9;]*m$/g,
  /^[^a-z]$/i,
  /^.\u{1F600}$/su,
])("texts that %s matches are made", (pattern) => {
  const texts = textsOf(pattern);
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expect(text).toMatch(new RegExp(pattern.source, pattern.flags));
  expect(textsOf(pattern)).toEqual(texts);
  expect(textsOf(pattern, "b")).not.toEqual(texts.length > 1 ? texts : [""]);
});

test("sets of letters are read", () => {
  const texts = textsOfPatterns([{ source: "^[\\p{L}--[a-z]]$", flags: "v" }], seededRandom("a"));
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expect(text).toMatch(/^[^a-z]$/);
});

test("a pattern yields no text if nothing matches it, if it is too long, or if the parser does not support it", () => {
  const odd = [
    { source: "^$", flags: "" },
    { source: "a".repeat(3000), flags: "" },
    { source: "(", flags: "" },
    { source: "x{500}", flags: "" },
    { source: "(?:(?:(?:a{60}){60}){60}){60}", flags: "" },
  ];
  const texts = textsOfPatterns(odd, seededRandom("a"));
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(80);
  expect(texts).not.toContain("");
});
