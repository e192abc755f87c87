import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - assertion made stricter
 * - snapshot updated with its code
 * - snapshot updated with its code, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "truthy checks become exact values",
    kind: "assertion made stricter",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "stricter",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "jest"
  }
}
`,
      "src/pick.js": `export const pick = (object, ...keys) => Object.fromEntries(keys.map((key) => [key, object[key]]));
`,
      "src/pick.test.js": `import { pick } from './pick.js';

test('picks', () => {
  const result = pick({ a: 1, b: 2 }, 'a');
  expect(result).toBeTruthy();
  expect(result.a).toBeDefined();
  expect(Object.keys(result).length).toBeGreaterThan(0);
});
`,
    },
    change: {
      "src/pick.test.js": `import { pick } from './pick.js';

test('picks', () => {
  const result = pick({ a: 1, b: 2 }, 'a');
  expect(result).toStrictEqual({ a: 1 });
  expect(result.a).toBe(1);
  expect(Object.keys(result)).toHaveLength(1);
});
`,
    },
    writes: ["src/*.test.js"],
  },
  {
    name: "toThrow also names the message",
    kind: "assertion made stricter",
    language: "typescript",
    base: {
      "src/assert-never.ts": `export function assertNever(value: never): never {
  throw new Error(\`unexpected: \${String(value)}\`);
}
`,
      "src/assert-never.test.ts": `import { expect, test } from "vitest";
import { assertNever } from "./assert-never";

test("throws", () => {
  expect(() => assertNever("x" as never)).toThrow();
});
`,
    },
    change: {
      "src/assert-never.test.ts": `import { expect, test } from "vitest";
import { assertNever } from "./assert-never";

test("throws", () => {
  expect(() => assertNever("x" as never)).toThrow(new Error("unexpected: x"));
});
`,
    },
    writes: ["src/*.test.ts"],
  },
  {
    name: "an approximate number becomes exact",
    kind: "assertion made stricter",
    language: "python",
    base: {
      "vat.py": `from decimal import Decimal


def gross(net: Decimal, rate: Decimal = Decimal("0.19")) -> Decimal:
    return (net * (1 + rate)).quantize(Decimal("0.01"))
`,
      "tests/test_vat.py": `from decimal import Decimal

import pytest

from vat import gross


def test_gross():
    assert float(gross(Decimal(100))) == pytest.approx(119, abs=1)


def test_type():
    assert gross(Decimal(1))
`,
    },
    change: {
      "tests/test_vat.py": `from decimal import Decimal

from vat import gross


def test_gross():
    assert gross(Decimal(100)) == Decimal("119.00")


def test_type():
    assert isinstance(gross(Decimal(1)), Decimal)
`,
    },
    writes: ["tests/test_vat.py"],
  },
  {
    name: "a stored snapshot follows the new markup",
    kind: "snapshot updated with its code",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "snaps",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "jest"
  }
}
`,
      "src/link.js": `export const link = (href, text) => \`<a href="\${href}">\${text}</a>\`;
`,
      "src/link.test.js": `import { link } from './link.js';

it('renders', () => {
  expect(link('/a', 'A')).toMatchSnapshot();
});
`,
      "src/__snapshots__/link.test.js.snap": `// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[\`renders 1\`] = \`"<a href="/a">A</a>"\`;
`,
    },
    change: {
      "src/link.js": `export const link = (href, text) => \`<a class="link" href="\${href}">\${text}</a>\`;
`,
      "src/__snapshots__/link.test.js.snap": `// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[\`renders 1\`] = \`"<a class="link" href="/a">A</a>"\`;
`,
    },
    writes: ["src/**"],
  },
  {
    name: "an inline snapshot follows the new column",
    kind: "snapshot updated with its code",
    language: "typescript",
    base: {
      "src/table.ts": `export const table = (rows: Record<string, number>): string =>
  Object.entries(rows)
    .map(([name, value]) => \`\${name}: \${value}\`)
    .join("\\n");
`,
      "src/table.test.ts": `import { expect, it } from "vitest";
import { table } from "./table";

it("prints a row for each entry", () => {
  expect(table({ a: 1, bb: 2 })).toMatchInlineSnapshot(\`
    "a: 1
    bb: 2"
  \`);
});
`,
    },
    change: {
      "src/table.ts": `export const table = (rows: Record<string, number>): string => {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  return Object.entries(rows)
    .map(([name, value]) => \`\${name.padEnd(width)} | \${value}\`)
    .join("\\n");
};
`,
      "src/table.test.ts": `import { expect, it } from "vitest";
import { table } from "./table";

it("prints a row for each entry", () => {
  expect(table({ a: 1, bb: 2 })).toMatchInlineSnapshot(\`
    "a  | 1
    bb | 2"
  \`);
});
`,
    },
    writes: ["src/**"],
  },
  {
    name: "a golden file follows the new report",
    kind: "snapshot updated with its code, its tests standing already",
    language: "python",
    base: {
      "report.py": `def report(rows):
    return "".join(f"{name} {value}\\n" for name, value in rows)
`,
      "tests/__init__.py": "",
      "tests/test_report.py": `import pathlib
import unittest

from report import report


class ReportTest(unittest.TestCase):
    def test_golden(self):
        golden = pathlib.Path(__file__).parent / "golden" / "report.txt"
        self.assertEqual(report([("tea", 2), ("milk", 1)]), golden.read_text())
`,
      "tests/golden/report.txt": `tea     2
milk    1
total   3
`,
    },
    change: {
      "report.py": `def report(rows):
    lines = [f"{name:<6}{value:>3}" for name, value in rows]
    lines.append(f"{'total':<6}{sum(value for _, value in rows):>3}")
    return "\\n".join(lines) + "\\n"
`,
    },
    writes: ["report.py", "tests/golden/*.txt"],
    acceptance: "python3 -m unittest discover -s tests -t . -p 'test_*.py'",
  },
];
