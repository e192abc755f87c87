import type { Sides } from "./judge-change.ts";

/** A row of a table of changes: its title, the language, and a text before and after. */
export type TestRow = readonly [title: string, language: keyof typeof FILES, before: string, after: string];

/** The change of one test file, from the members of its test class or module. */
export function changeOf([, language, before, after]: TestRow): Record<string, Sides> {
  const [path, around] = FILES[language];
  return { [path]: [around(before), around(after)] };
}

/** Where each language's tests are, and the text around them. */
const FILES = {
  go: [
    "bank/bank_test.go",
    (text: string) =>
      `package bank\n\nimport (\n\t"testing"\n\n\t"github.com/stretchr/testify/assert"\n\t"github.com/stretchr/testify/require"\n)\n\n${text}\n`,
  ],
  rust: ["tests/bank.rs", (text: string) => `use bank::*;\n\n${text}\n`],
  java: [
    "src/test/java/bank/BankTest.java",
    (text: string) => `package bank;\n\nimport org.junit.jupiter.api.*;\n\nclass BankTest {\n${text}\n}\n`,
  ],
  junit4: [
    "src/test/java/bank/OldTest.java",
    (text: string) => `package bank;\n\nimport org.junit.*;\n\npublic class OldTest {\n${text}\n}\n`,
  ],
  minitest: [
    "test/bank_test.rb",
    (text: string) => `require "test_helper"\n\nclass BankTest < Minitest::Test\n${text}\nend\n`,
  ],
  rspec: ["spec/bank_spec.rb", (text: string) => `require "spec_helper"\n\nRSpec.describe Bank do\n${text}\nend\n`],
  php: [
    "tests/BankTest.php",
    (text: string) =>
      `<?php\n\nuse PHPUnit\\Framework\\TestCase;\n\nfinal class BankTest extends TestCase\n{\n${text}\n}\n`,
  ],
} as const satisfies Record<string, readonly [path: string, around: (text: string) => string]>;

/** The source of one test with this body. */
export const TEST = {
  go: (body: string) => `func TestOne(t *testing.T) {\n\t${body}\n}`,
  rust: (body: string) => `#[test]\nfn one() {\n    ${body}\n}`,
  java: (body: string) => `  @Test\n  void one() {\n    ${body}\n  }`,
  junit4: (body: string) => `  @Test\n  public void one() throws Exception {\n    ${body}\n  }`,
  minitest: (body: string) => `  def test_one\n    ${body}\n  end`,
  rspec: (body: string) => `  it "is one" do\n    ${body}\n  end`,
  php: (body: string) => `    public function testOne(): void\n    {\n        ${body}\n    }`,
} as const satisfies Record<keyof typeof FILES, (body: string) => string>;

/** A row whose texts are the bodies of one test. */
export function bodyRow(title: string, language: TestRow[1], before: string, after: string): TestRow {
  return [title, language, TEST[language](before), TEST[language](after)];
}
