import { makeRepository } from "./repository.ts";

/**
 * Makes the repository of a small CommonJS library: modules that require each other, a test, and a script that runs the
 * test.
 */
export function makeOwnRepository(path: string): string {
  return makeRepository(path, {
    "package.json": `${JSON.stringify({ name: "shapes", version: "1.0.0", main: "index.js", scripts: { test: "node --test test/" } }, null, 2)}\n`,
    "index.js": [
      '"use strict";',
      'const circle = require("./lib/circle");',
      "module.exports = { circle, area: (s) => circle.area(s.r) };",
      "",
    ].join("\n"),
    "lib/circle.js": [
      'const { round } = require("./round");',
      "function area(r) {",
      '  if (typeof r !== "number" || r < 0) throw new TypeError("r must be a number of at least 0");',
      "  return round(Math.PI * r * r);",
      "}",
      "exports.area = area;",
      "exports.perimeter = (r) => round(2 * Math.PI * r);",
      "",
    ].join("\n"),
    "lib/round.js": "module.exports = { round: (x, digits = 2) => Math.round(x * 10 ** digits) / 10 ** digits };\n",
    "test/shapes.test.js": [
      'const test = require("node:test");',
      'const assert = require("node:assert");',
      'const { circle } = require("..");',
      'test("area", () => assert.equal(circle.area(1), 3.14));',
      "",
    ].join("\n"),
  });
}
