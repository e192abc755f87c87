import { expect, test } from "vitest";
import { respell } from "../../../../../worker/verify/faults/script/respell.ts";
import { parseSource } from "../../../../../worker/verify/syntax/parse-source.ts";

/** Runs a function body as it is written and as it is respelled; returns both results, which must be equal. */
function both(body: string): [unknown, unknown] {
  const source = `function main() {\n${body}\n}`;
  const parsed = parseSource("a.js", source);
  if (parsed.kind !== "script") throw new Error(`not JavaScript: ${body}`);
  const said = respell(parsed.tree, source, { isTyped: false });
  expect(said).not.toBe(source);
  const run = (text: string): unknown => new Function(`${text}\nreturn main();`)();
  return [run(source), run(said)];
}

test.each([
  "return [1 === 1, '1' == 1, 2 !== 3, null == undefined, NaN === NaN];",
  "const x = 3, y = 2; return [x < y, x > y, x <= 3, y >= 4, NaN < x, !(x < y) && y < x];",
  "let s = ''; for (let i = 0; i < 5; i++) { if (i === 3) continue; s += i + 1 + 'ab' }\nreturn s",
  "const a = { 1: 'one', two: 2, true: true, 'k-e': false }; return [a[1], a.two, a.true, a['k-e'], 'two' in a];",
  "const f = (n) => n === 0 ? 1 : n * f(n - 1)\nreturn f(5)",
  "let n = 0\nn = n + 1\n;[1, 2].forEach((x) => { n += x })\nreturn n",
  "var a = 1\nvar b = a\n+ 2\nreturn b",
  "switch ('b' + 'c') { case 'bc': return 'hit'; default: return 'miss' }",
  "return 2 ** 3 ** 1 + (1 - 2 - 3) * -4 % 3 + (7 >> 1 << 2);",
  "const { a = 5, ...rest } = { b: 6 }; return [a, rest, `t`, 'x' === 'x'];",
  "label: for (const x of [1, 2, 3]) { if (x == 2) break label }\ndo n = 1; while (false)\nvar n\nreturn n",
  "if (true) a + 'b'; else b\nvar a = 1, b = 2\nreturn typeof a === 'number'",
  "const get = () => { 'use strict'; return this === undefined || 1 }; return get.length + String(get()).length;",
  "return /a\\/b/.test('a/b') && 0.5 + 1e3 + 0b11 + 10n.toString().length;",
  "class A { static x = 1 + 2; get y() { return this.z === undefined } m(a = 'q') { return a + 1 } }\nreturn [A.x, new A().y, new A().m()]",
  "try { null.x } catch (e) { return e instanceof TypeError } finally { 1 === 2 }",
  "const o = { f() { return 'in' in { in: 1 } } }; return o.f()\n",
])("a respelled program does the same: %s", (body) => {
  const [original, other] = both(body);
  expect(other).toEqual(original);
});
