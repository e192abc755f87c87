import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - describe wrapped around tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "tests are grouped by method in nested describes",
    kind: "describe wrapped around tests",
    language: "typescript",
    base: {
      "src/counter.ts": `export class Counter {
  constructor(public value = 0) {}
  up = (): number => ++this.value;
  down = (): number => --this.value;
}
`,
      "src/counter.spec.ts": `import { Counter } from './counter';

let counter: Counter;

beforeEach(() => {
  counter = new Counter(1);
});

it('counts up', () => {
  expect(counter.up()).toBe(2);
});

it('counts down', () => {
  expect(counter.down()).toBe(0);
});
`,
    },
    change: {
      "src/counter.spec.ts": `import { Counter } from './counter';

describe('Counter', () => {
  let counter: Counter;

  beforeEach(() => {
    counter = new Counter(1);
  });

  describe('up()', () => {
    it('counts up', () => {
      expect(counter.up()).toBe(2);
    });
  });

  describe('down()', () => {
    it('counts down', () => {
      expect(counter.down()).toBe(0);
    });
  });
});
`,
    },
    writes: ["src/*.spec.ts"],
  },
  {
    name: "test functions are put into a class",
    kind: "describe wrapped around tests",
    language: "python",
    base: {
      "case.py": `import re


def snake(text):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", text).lower()


def camel(text):
    first, *rest = text.split("_")
    return first + "".join(word.title() for word in rest)
`,
      "tests/test_case.py": `from case import camel, snake


def test_snake():
    assert snake("HelloWorld") == "hello_world"


def test_camel():
    assert camel("hello_world") == "helloWorld"
`,
    },
    change: {
      "tests/test_case.py": `from case import camel, snake


class TestCase:
    def test_snake(self):
        assert snake("HelloWorld") == "hello_world"

    def test_camel(self):
        assert camel("hello_world") == "helloWorld"

    def test_there_and_back(self):
        assert snake(camel("a_bc")) == "a_bc"
`,
    },
    writes: ["tests/test_case.py"],
  },
];
