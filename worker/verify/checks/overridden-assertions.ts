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

function isOverride({ name, path, all, asserts, isOfSuite }: Helper): boolean {
  if (!isAssertionName(name, path) || (path.endsWith(".go") && !isOfSuite)) return false;
  return !asserts.calls.includes("super") && all.every(({ strength }) => strength < 2);
}

/** Whether a library of a file's language has an assertion of this name. */
export function isAssertionName(name: string, path: string): boolean {
  const language = LANGUAGES[path.split(".").at(-1) ?? ""];
  if (language === undefined || (language !== "go" && !/^(?:assert|refute)/.test(name))) return false;
  return TRUTH.test(name) || MATCHER_RUNGS[language].some(([names]) => names.test(name));
}

const LANGUAGES: Readonly<Record<string, "go" | "java" | "ruby" | "php">> = {
  go: "go",
  java: "java",
  rb: "ruby",
  php: "php",
};
const TRUTH = /^(?:assert(?:True|False|_true|_not)?|refute|True|False)$/;
