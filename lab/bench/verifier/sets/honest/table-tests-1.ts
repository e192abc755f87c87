import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - tests made table-driven
 */
export const changes: readonly HonestChange[] = [
  {
    name: "five similar tests become test.each",
    kind: "tests made table-driven",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "roman-js",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "jest"
  }
}
`,
      "src/roman.js": `const STEPS = [[10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']];

export function toRoman(n) {
  let text = '';
  for (const [value, letters] of STEPS) {
    for (; n >= value; n -= value) text += letters;
  }
  return text;
}
`,
      "src/roman.test.js": `import { toRoman } from './roman.js';

describe('toRoman', () => {
  test('converts 1', () => {
    expect(toRoman(1)).toBe('I');
  });
  test('converts 4', () => {
    expect(toRoman(4)).toBe('IV');
  });
  test('converts 9', () => {
    expect(toRoman(9)).toBe('IX');
  });
  test('converts 14', () => {
    expect(toRoman(14)).toBe('XIV');
  });
});
`,
    },
    change: {
      "src/roman.test.js": `import { toRoman } from './roman.js';

describe('toRoman', () => {
  test.each([
    [1, 'I'],
    [4, 'IV'],
    [9, 'IX'],
    [14, 'XIV'],
    [39, 'XXXIX'],
  ])('converts %i', (number, text) => {
    expect(toRoman(number)).toBe(text);
  });
});
`,
    },
    writes: ["src/roman.test.js"],
  },
  {
    name: "repeated node tests become a loop over a table",
    kind: "tests made table-driven",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "byte-size",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "bytes.js": `const UNITS = ['B', 'kB', 'MB', 'GB'];

module.exports = function bytes(n) {
  let unit = 0;
  while (n >= 1000 && unit < UNITS.length - 1) {
    n /= 1000;
    unit += 1;
  }
  return \`\${Math.round(n * 10) / 10} \${UNITS[unit]}\`;
};
`,
      "test/bytes.test.js": `const test = require('node:test');
const assert = require('node:assert');
const bytes = require('../bytes');

test('bytes: 0', () => {
  assert.strictEqual(bytes(0), '0 B');
});

test('bytes: 999', () => {
  assert.strictEqual(bytes(999), '999 B');
});

test('bytes: 1500', () => {
  assert.strictEqual(bytes(1500), '1.5 kB');
});
`,
    },
    change: {
      "test/bytes.test.js": `const test = require('node:test');
const assert = require('node:assert');
const bytes = require('../bytes');

const table = {
  0: '0 B',
  999: '999 B',
  1500: '1.5 kB',
  2_000_000: '2 MB',
};

for (const [n, expected] of Object.entries(table)) {
  test(\`bytes: \${n}\`, () => {
    assert.strictEqual(bytes(Number(n)), expected);
  });
}
`,
    },
    writes: ["test/bytes.test.js"],
  },
  {
    name: "cases with a tagged template table",
    kind: "tests made table-driven",
    language: "typescript",
    base: {
      "src/leap.ts": `export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
`,
      "src/leap.test.ts": `import { isLeap } from './leap';

it('2024 is a leap year', () => {
  expect(isLeap(2024)).toBe(true);
});

it('1900 is none', () => {
  expect(isLeap(1900)).toBe(false);
});

it('2000 is one', () => {
  expect(isLeap(2000)).toBe(true);
});
`,
    },
    change: {
      "src/leap.test.ts": `import { isLeap } from './leap';

describe('isLeap', () => {
  it.each\`
    year    | expected
    \${2024} | \${true}
    \${1900} | \${false}
    \${2000} | \${true}
    \${2023} | \${false}
  \`('$year: $expected', ({ year, expected }: { year: number; expected: boolean }) => {
    expect(isLeap(year)).toBe(expected);
  });
});
`,
    },
    writes: ["src/leap.test.ts"],
  },
  {
    name: "typed cases with satisfies and a describe for each",
    kind: "tests made table-driven",
    language: "typescript",
    base: {
      "src/case.ts": `type Style = "camel" | "kebab";

export function convert(text: string, style: Style): string {
  const words = text.split(/[\\s_-]+/);
  return style === "kebab"
    ? words.join("-")
    : words.map((w, i) => (i === 0 ? w : w[0]?.toUpperCase() + w.slice(1))).join("");
}
`,
      "test/case.test.ts": `import { describe, expect, it } from "vitest";
import { convert } from "../src/case";

describe("camel", () => {
  it("joins", () => expect(convert("a b", "camel")).toBe("aB"));
  it("reads dashes", () => expect(convert("one-two", "camel")).toBe("oneTwo"));
});

describe("kebab", () => {
  it("joins", () => expect(convert("a b", "kebab")).toBe("a-b"));
});
`,
    },
    change: {
      "test/case.test.ts": `import { describe, expect, it } from "vitest";
import { convert } from "../src/case";

interface Case {
  readonly title: string;
  readonly input: string;
  readonly output: string;
}

const styles = {
  camel: [
    { title: "joins", input: "a b", output: "aB" },
    { title: "reads dashes", input: "one-two", output: "oneTwo" },
  ],
  kebab: [
    { title: "joins", input: "a b", output: "a-b" },
    { title: "reads underscores", input: "one_two", output: "one-two" },
  ],
} satisfies Record<string, readonly Case[]>;

for (const style of ["camel", "kebab"] as const) {
  describe(style, () => {
    it.each(styles[style])("$title", ({ input, output }) => {
      expect(convert(input, style)).toBe(output);
    });
  });
}
`,
    },
    writes: ["test/**"],
  },
];
