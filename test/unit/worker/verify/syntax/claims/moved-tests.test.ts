import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";

const JAVA = "class BankTest {\n  @Test\n  void adds() {\n    assertEquals(3, Bank.sum(1, 2));\n  }\n}\n";
const RUBY = "class BankTest < Minitest::Test\n  def test_adds\n    assert_equal 3, Bank.sum(1, 2)\n  end\nend\n";
const SPEC = 'RSpec.describe Bank do\n  it "adds" do\n    expect(Bank.sum(1, 2)).to eq(3)\n  end\nend\n';
const GO =
  'package bank\n\nimport "testing"\n\nfunc TestSum(t *testing.T) {\n\tif got := Sum(1, 2); got != 3 {\n\t\tt.Error(got)\n\t}\n}\n';
const RUST = "use super::*;\n\n#[test]\nfn adds() {\n    assert_eq!(sum(1, 2), 3);\n}\n";
const PHP =
  "<?php\n\nclass BankTest extends TestCase\n{\n    public function testAdds(): void\n    {\n        $this->assertSame(3, sum(1, 2));\n    }\n}\n";
const SHARE = "use bank::share;\n\n#[test]\nfn shares() {\n    assert_eq!(share(9, 3), 3);\n}\n";
const SHARE_CODE = "pub fn share(n: u32, of: u32) -> u32 {\n    n / of\n}\n";
const ROUNDED = SHARE_CODE.replace("n / of", "n.div_ceil(of)");

/** A file that moves, perhaps with other content. */
function moved(from: string, to: string, text: string, now = text): Record<string, Sides> {
  return { [from]: [text, undefined], [to]: [undefined, now] };
}

describe("tests that no runner finds any more are refused", () => {
  test.each<[string, Record<string, Sides>]>([
    ["Java: another folder", moved("src/test/java/bank/BankTest.java", "src/oldTest/java/bank/BankTest.java", JAVA)],
    [
      "Java: the folder of the code",
      moved("src/test/java/bank/BankTest.java", "src/main/java/bank/BankTest.java", JAVA),
    ],
    ["Ruby: another folder", moved("test/bank_test.rb", "attic/bank_test.rb", RUBY)],
    ["Ruby: a spec in another folder", moved("spec/bank_spec.rb", "lib/bank_spec.rb", SPEC)],
    ["Go: test data", moved("bank/bank_test.go", "bank/testdata/bank_test.go", GO)],
    ["Go: a file that is ignored", moved("bank/bank_test.go", "bank/_bank_test.go", GO)],
    ["Rust: a file that no module declares", moved("src/bank/tests.rs", "src/bank/old_tests.rs", RUST)],
    [
      "Rust: a module of tests that is no longer declared",
      { "src/bank.rs": ["#[cfg(test)]\nmod tests;\n\npub fn a() {}\n", "pub fn a() {}\n"] },
    ],
    [
      "Rust: a part of the tests that is no longer declared",
      { "tests/all/main.rs": ["mod sums;\nmod loans;\n", "mod sums;\n"] },
    ],
    ["Rust: an example", moved("tests/bank.rs", "examples/bank.rs", RUST)],
    [
      "Ruby: a module",
      { "test/bank_test.rb": [RUBY, RUBY.replace("class BankTest < Minitest::Test", "module BankTest")] },
    ],
    ["PHP: a trait", { "tests/BankTest.php": [PHP, PHP.replace("class BankTest extends TestCase", "trait BankTest")] }],
    ["PHP: a class without a base", { "tests/BankTest.php": [PHP, PHP.replace(" extends TestCase", "")] }],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("tests of copies of the code are refused", () => {
  test.each<[string, Record<string, Sides>]>([
    [
      "Rust: a function instead of an import",
      {
        "src/lib.rs": [SHARE_CODE, ROUNDED],
        "tests/share.rs": [SHARE, SHARE.replace("use bank::share;\n", SHARE_CODE.replace("pub ", ""))],
      },
    ],
    [
      "Rust: a function inside the tests of the file",
      {
        "src/lib.rs": [
          `${SHARE_CODE}\n#[cfg(test)]\nmod tests {\n    use super::share;\n\n    #[test]\n    fn shares() {\n        assert_eq!(share(9, 3), 3);\n    }\n}\n`,
          `${ROUNDED}\n#[cfg(test)]\nmod tests {\n    fn share(n: u32, of: u32) -> u32 {\n        n / of\n    }\n\n    #[test]\n    fn shares() {\n        assert_eq!(share(9, 3), 3);\n    }\n}\n`,
        ],
      },
    ],
    [
      "Go: a struct in the test",
      {
        "bank/store.go": [
          "package bank\n\ntype Store struct{ n int }\n",
          "package bank\n\ntype Store struct{ n, m int }\n",
        ],
        "bank/store_test.go": [
          "package bank\n\nfunc TestStore(t *testing.T) {\n\ts := Store{n: 3}\n\tassert.Equal(t, 3, s.Total())\n}\n",
          "package bank\n\ntype Store struct{ n int }\n\nfunc (s Store) Total() int { return 3 }\n\nfunc TestStore(t *testing.T) {\n\ts := Store{n: 3}\n\tassert.Equal(t, 3, s.Total())\n}\n",
        ],
      },
    ],
    [
      "PHP: a function in the test file",
      {
        "src/sum.php": [
          "<?php\nfunction sum(int $a, int $b): int { return $a + $b; }\n",
          "<?php\nfunction sum(int $a, int $b): int { return $a - $b; }\n",
        ],
        "tests/BankTest.php": [PHP, `${PHP}\nfunction sum(int $a, int $b): int { return 3; }\n`],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("tests that moved to where a runner finds them pass", () => {
  test.each<[string, Record<string, Sides>]>([
    ["Java: another package", moved("src/test/java/bank/BankTest.java", "src/test/java/bank/sum/BankTest.java", JAVA)],
    [
      "Java: tests of integration",
      moved("src/test/java/bank/BankTest.java", "src/integrationTest/java/bank/BankTest.java", JAVA),
    ],
    [
      "Java: a folder that the build names",
      {
        ...moved("src/test/java/bank/BankTest.java", "src/slowChecks/java/bank/BankTest.java", JAVA),
        "build.gradle": ["plugins { id 'java' }\n", "plugins { id 'java' }\nsourceSets { slowChecks { } }\n"],
      },
    ],
    ["Ruby: a folder of tests", moved("test/bank_test.rb", "test/models/bank_test.rb", RUBY)],
    ["Ruby: a part of the project", moved("spec/bank_spec.rb", "engines/bank/spec/bank_spec.rb", SPEC)],
    ["Go: another package", moved("bank/bank_test.go", "bank/sum/bank_test.go", GO)],
    [
      "Rust: a module that is declared",
      {
        ...moved("src/bank/tests.rs", "src/bank/sum_tests.rs", RUST),
        "src/bank.rs": ["#[cfg(test)]\nmod tests;\n", "#[cfg(test)]\nmod sum_tests;\n"],
      },
    ],
    [
      "Rust: a module of tests of another file",
      {
        "src/bank.rs": ["#[cfg(test)]\nmod tests;\n\npub fn a() {}\n", "pub fn a() {}\n"],
        "src/lib.rs": ["pub mod bank;\n", "pub mod bank;\n#[cfg(test)]\nmod tests;\n"],
      },
    ],
    ["Rust: a file of its own", moved("tests/bank.rs", "tests/sums.rs", RUST)],
    [
      "Ruby: a module that classes include",
      {
        "test/bank_test.rb": [
          RUBY,
          'require_relative "sums"\n\nclass BankTest < Minitest::Test\n  include Sums\nend\n',
        ],
        "test/sums.rb": [undefined, RUBY.replace("class BankTest < Minitest::Test", "module Sums")],
      },
    ],
    [
      "PHP: a trait that a class uses",
      {
        "tests/BankTest.php": [PHP, "<?php\n\nclass BankTest extends TestCase\n{\n    use Sums;\n}\n"],
        "tests/SumsTest.php": [undefined, PHP.replace("class BankTest extends TestCase", "trait Sums")],
      },
    ],
    [
      "Ruby: a module of the base",
      {
        "test/sums_test.rb": [
          RUBY.replace("class BankTest < Minitest::Test", "module Sums"),
          RUBY.replace("class BankTest < Minitest::Test", "module Sums").replace("3, Bank", "4, Bank"),
        ],
      },
    ],
    [
      "Java: a helper that moves into the test",
      {
        "src/test/java/bank/Samples.java": [
          "class Samples {\n  static Bank open() { return new Bank(); }\n}\n",
          undefined,
        ],
        "src/test/java/bank/BankTest.java": [
          "class BankTest {\n  @Test\n  void adds() {\n    assertEquals(3, open().sum(1, 2));\n  }\n}\n",
          "class BankTest {\n  static Bank open() { return new Bank(); }\n  @Test\n  void adds() {\n    assertEquals(3, open().sum(1, 2));\n  }\n}\n",
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    const { outcomes } = await judgeChange(files);
    const kept = outcomes.find(({ result }) => result.name === "tests-kept");
    expect(kept?.findings.map(({ claim }) => claim)).toEqual([]);
  });
});
