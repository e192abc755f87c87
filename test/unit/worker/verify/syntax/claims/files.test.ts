import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";

const GO_SOURCE =
  "package a\n\nfunc Sum(n int) int {\n\treturn twice(n)\n}\n\nfunc twice(n int) int {\n\treturn n + n\n}\n";
const GO_TEST =
  'package a\n\nimport "testing"\n\nfunc TestSum(t *testing.T) {\n\tif got := Sum(2); got != 4 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n\nfunc TestTwice(t *testing.T) {\n\tif got := twice(2); got != 4 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n';
const PHP_CASE =
  "<?php\n\nuse PHPUnit\\Framework\\TestCase;\n\nabstract class BankTestCase extends TestCase\n{\n    protected function same(Account $a, Account $b): void\n    {\n        $this->assertSame($a->name, $b->name);\n        $this->assertSame($a->total, $b->total);\n    }\n}\n";
const RUST_COMMON =
  "pub fn same(a: &Account, b: &Account) {\n    assert_eq!(a.name, b.name);\n    assert_eq!(a.total, b.total);\n}\n";
const RUBY_HELPER =
  "class ActiveSupport::TestCase\n  def assert_same_account(a, b)\n    assert_equal a.name, b.name\n    assert_equal a.total, b.total\n  end\nend\n";
const JAVA_ASSERTS =
  "final class AccountAsserts {\n  static void same(Account a, Account b) {\n    assertEquals(a.name(), b.name());\n    assertEquals(a.total(), b.total());\n  }\n}\n";

describe("a change of several files that weakens tests is refused", () => {
  test.each<[string, Record<string, Sides>]>([
    [
      "PHP: a base class compares less",
      {
        "tests/BankTestCase.php": [
          PHP_CASE,
          PHP_CASE.replace("        $this->assertSame($a->total, $b->total);\n", ""),
        ],
      },
    ],
    [
      "PHP: a base class compares kinds",
      {
        "tests/BankTestCase.php": [
          PHP_CASE,
          PHP_CASE.replace("assertSame($a->total, $b->total)", "assertIsInt($b->total)"),
        ],
      },
    ],
    [
      "PHP: a base class that skips",
      {
        "tests/BankTestCase.php": [
          PHP_CASE,
          PHP_CASE.replace(
            "    protected function same",
            "    protected function setUp(): void\n    {\n        $this->markTestSkipped('later');\n    }\n\n    protected function same",
          ),
        ],
      },
    ],
    [
      "Rust: a shared helper",
      {
        "tests/common/mod.rs": [
          RUST_COMMON,
          RUST_COMMON.replace("assert_eq!(a.total, b.total);", "assert!(b.total > 0);"),
        ],
      },
    ],
    [
      "Rust: an emptied helper",
      { "tests/common/mod.rs": [RUST_COMMON, RUST_COMMON.replace(/ {4}assert_eq.*\n/g, "")] },
    ],
    [
      "Ruby: a shared helper",
      {
        "test/test_helper.rb": [
          RUBY_HELPER,
          RUBY_HELPER.replace("assert_equal a.total, b.total", "assert_kind_of Integer, b.total"),
        ],
      },
    ],
    [
      "Ruby: a base class that skips",
      {
        "test/test_helper.rb": [
          RUBY_HELPER,
          RUBY_HELPER.replace("  def assert", '  setup { skip "later" }\n\n  def assert'),
        ],
      },
    ],
    [
      "Ruby: a new helper that skips all tests",
      {
        "test/support/slow.rb": [undefined, 'class Minitest::Test\n  def before_setup\n    skip "slow"\n  end\nend\n'],
      },
    ],
    [
      "Java: shared assertions",
      {
        "src/test/java/bank/AccountAsserts.java": [
          JAVA_ASSERTS,
          JAVA_ASSERTS.replace("assertEquals(a.total(), b.total());", "assertNotNull(b.total());"),
        ],
      },
    ],
    [
      "Java: shared assertions that return early",
      {
        "src/test/java/bank/AccountAsserts.java": [
          JAVA_ASSERTS,
          JAVA_ASSERTS.replace(
            "    assertEquals(a.total()",
            "    if (a.total() != b.total()) return;\n    assertEquals(a.total()",
          ),
        ],
      },
    ],
    [
      "Java: a base class that skips",
      {
        "src/test/java/bank/Base.java": [
          "abstract class Base {\n  @BeforeEach\n  void open() {\n    db.open();\n  }\n}\n",
          "abstract class Base {\n  @BeforeEach\n  void open() {\n    Assumptions.abort();\n    db.open();\n  }\n}\n",
        ],
      },
    ],
    [
      "Go: a test removed whose function was renamed",
      {
        "a/a.go": [GO_SOURCE, GO_SOURCE.replaceAll("twice(", "double(")],
        "a/a_test.go": [GO_TEST, GO_TEST.slice(0, GO_TEST.indexOf("func TestTwice"))],
      },
    ],
    [
      "Go: a test removed whose function is still there",
      {
        "a/a.go": [GO_SOURCE, GO_SOURCE.replace("n + n", "2 * n")],
        "a/a_test.go": [GO_TEST, GO_TEST.slice(0, GO_TEST.indexOf("func TestTwice"))],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("a change of several files that keeps the tests passes", () => {
  test.each<[string, Record<string, Sides>]>([
    [
      "Go: a private function renamed in the source and the tests",
      {
        "a/a.go": [GO_SOURCE, GO_SOURCE.replaceAll("twice(", "double(")],
        "a/a_test.go": [GO_TEST, GO_TEST.replaceAll("twice(", "double(").replace("TestTwice", "TestDouble")],
      },
    ],
    [
      "Go: a private function removed with its test",
      {
        "a/a.go": [GO_SOURCE, GO_SOURCE.replace("twice(n)", "n + n").replace(/\nfunc twice[\s\S]*/, "")],
        "a/a_test.go": [GO_TEST, GO_TEST.slice(0, GO_TEST.indexOf("func TestTwice"))],
      },
    ],
    [
      "PHP: a base class compares the whole",
      {
        "tests/BankTestCase.php": [
          PHP_CASE,
          PHP_CASE.replace(
            "$this->assertSame($a->name, $b->name);\n        $this->assertSame($a->total, $b->total);",
            "$this->assertSame([$a->name, $a->total], [$b->name, $b->total]);",
          ),
        ],
      },
    ],
    [
      "Rust: a helper compares the whole",
      {
        "tests/common/mod.rs": [
          RUST_COMMON,
          RUST_COMMON.replace(
            / {4}assert_eq.*\n {4}assert_eq.*\n/,
            "    assert_eq!((&a.name, a.total), (&b.name, b.total));\n",
          ),
        ],
      },
    ],
    [
      "Java: shared assertions in another style",
      {
        "src/test/java/bank/AccountAsserts.java": [
          JAVA_ASSERTS,
          JAVA_ASSERTS.replaceAll(/assertEquals\((.*?), (.*?)\);/g, "assertThat($2).isEqualTo($1);"),
        ],
      },
    ],
    [
      "Java: a base class with another setup",
      {
        "src/test/java/bank/Base.java": [
          "abstract class Base {\n  @BeforeEach\n  void open() {\n    db.open();\n  }\n}\n",
          "abstract class Base {\n  @BeforeEach\n  void open() {\n    db.open(1);\n    db.clear();\n  }\n}\n",
        ],
      },
    ],
    [
      "Ruby: new tests that need a server",
      {
        "test/redis_test.rb": [
          undefined,
          'class RedisTest < Minitest::Test\n  def setup\n    skip "no Redis" unless ENV["REDIS"]\n  end\n\n  def test_get\n    assert_equal 1, get("a")\n  end\nend\n',
        ],
      },
    ],
    [
      "Ruby: a helper with another setup",
      {
        "test/test_helper.rb": [
          RUBY_HELPER,
          RUBY_HELPER.replace("  def assert", "  setup { DB.clear }\n\n  def assert"),
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toEqual([]);
  });
});
