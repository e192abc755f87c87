import type { Sides } from "./judge-change.ts";

/** Test files about a shop, whose tests a row of a table changes. */
const JS_HEAD =
  'import { expect, test, vi } from "vitest";\nimport assert from "node:assert";\nimport { total, load } from "../src/shop.js";\n';
const PY_HEAD = "import unittest\nfrom unittest import mock\nimport pytest\nfrom shop import total, load\n\n\n";

/** One test of JavaScript with the given bodies before and after the change. */
export function jsBody(before: string, after: string): Record<string, Sides> {
  const file = (body: string) => `${JS_HEAD}test("sums", async () => {\n${body}\n});\n`;
  return { "test/shop.test.ts": [file(before), file(after)] };
}

/** A test file of JavaScript with the given texts after its imports. */
export function jsFile(before: string, after: string): Record<string, Sides> {
  return { "test/shop.test.ts": [`${JS_HEAD}${before}\n`, `${JS_HEAD}${after}\n`] };
}

/** One test of Python with the given bodies before and after the change. */
export function pyBody(before: string, after: string): Record<string, Sides> {
  const file = (body: string) => `${PY_HEAD}def test_sums():\n${body.replace(/^(?=.)/gm, "    ")}\n`;
  return { "tests/test_shop.py": [file(before), file(after)] };
}

/** A test file of Python with the given texts after its imports. */
export function pyFile(before: string, after: string): Record<string, Sides> {
  return { "tests/test_shop.py": [`${PY_HEAD}${before}\n`, `${PY_HEAD}${after}\n`] };
}

/** One method of a `unittest.TestCase` with the given bodies before and after the change. */
export function pyMethod(before: string, after: string): Record<string, Sides> {
  const file = (body: string) =>
    `${PY_HEAD}class TestShop(unittest.TestCase):\n    def test_sums(self):\n${body.replace(/^(?=.)/gm, "        ")}\n`;
  return { "tests/test_shop.py": [file(before), file(after)] };
}
