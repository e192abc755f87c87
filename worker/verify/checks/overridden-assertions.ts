import type { Objection } from "../check-outcome.ts";
import { MATCHER_RUNGS } from "../syntax/languages/matcher-levels.ts";
import type { Helper, TestTrees } from "./test-trees.ts";

/** New functions of tests that have the name of a library's assertion, compare nothing, and are called by tests in its place. */
export function overriddenAssertions({ before, after }: TestTrees): Objection[] {
  const known = new Set(before.helpers.map(({ name }) => name));
  const fresh = after.helpers.filter((helper) => !known.has(helper.name) && isOverride(helper));
  return fresh
    .filter(({ name }) => before.tests.some(({ text }) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text)))
    .map(({ name, path }) => ({ claim: `${path}: overrides the assertion ${name}` }));
}

function isOverride({ name, path, all, isOfSuite }: Helper): boolean {
  const language = LANGUAGES[path.split(".").at(-1) ?? ""];
  if (language === undefined || all.some(({ strength }) => strength > 1)) return false;
  const isNamed = language === "go" ? isOfSuite : /^(?:assert|refute)/.test(name);
  return isNamed && (TRUTH.test(name) || MATCHER_RUNGS[language].some(([names]) => names.test(name)));
}

const LANGUAGES: Readonly<Record<string, "go" | "java" | "ruby" | "php">> = {
  go: "go",
  java: "java",
  rb: "ruby",
  php: "php",
};
const TRUTH = /^(?:assert(?:True|False|_true|_not)?|refute|True|False)$/;
