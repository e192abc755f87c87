import { describe, expect, test } from "vitest";
import { judgeChange } from "../../../../../support/judge-change.ts";
import { bodyRow as body, changeOf, TEST, type TestRow } from "../../../../../support/test-rows.ts";

const GO_SUM = "assert.Equal(t, 3, Sum(1, 2))";
const PHP_SUM = "$this->assertSame(3, sum(1, 2));";
const RUBY_SUM = "assert_equal 3, sum(1, 2)";
const JAVA_SUM = "assertEquals(3, Bank.sum(1, 2));";
const EARLY: readonly TestRow[] = [
  body("a version of the code", "go", GO_SUM, `if version.Major == 1 {\n\t\treturn\n\t}\n\t${GO_SUM}`),
  body("every version of Go", "go", GO_SUM, `if runtime.Version() >= "go1.10" {\n\t\treturn\n\t}\n\t${GO_SUM}`),
  body("every version of PHP", "php", PHP_SUM, `if (PHP_VERSION_ID >= 80000) { return; }\n        ${PHP_SUM}`),
  body(
    "every version of PHP, compared",
    "php",
    PHP_SUM,
    `if (version_compare(PHP_VERSION, '7.4', '>=')) { $this->markTestSkipped('later'); }\n        ${PHP_SUM}`,
  ),
  body("every version of Ruby", "minitest", RUBY_SUM, `return if RUBY_VERSION >= "2.7"\n    ${RUBY_SUM}`),
  body("no version of Ruby", "minitest", RUBY_SUM, `return unless RUBY_VERSION < "3.0"\n    ${RUBY_SUM}`),
  body("an assertion for no version", "minitest", RUBY_SUM, `${RUBY_SUM} unless RUBY_VERSION >= "2.0"`),
  body("every version of Java", "java", JAVA_SUM, `if (Runtime.version().feature() >= 11) return;\n    ${JAVA_SUM}`),
  body(
    "a version of the crate",
    "rust",
    "assert_eq!(sum(1, 2), 3);",
    "if VERSION.major == 1 { return; }\n    assert_eq!(sum(1, 2), 3);",
  ),
  [
    "a helper of PHP",
    "php",
    `${TEST.php("$this->check(3);")}\n    private function check(int $n): void { ${PHP_SUM} }`,
    `${TEST.php("$this->check(3);")}\n    private function check(int $n): void { if (PHP_VERSION_ID >= 80000) { return; } ${PHP_SUM} }`,
  ],
  [
    "a helper of Go",
    "go",
    `${TEST.go("check(t)")}\n\nfunc check(t *testing.T) {\n\t${GO_SUM}\n}`,
    `${TEST.go("check(t)")}\n\nfunc check(t *testing.T) {\n\tif version.Major >= 1 {\n\t\treturn\n\t}\n\t${GO_SUM}\n}`,
  ],
  [
    "rows after a return",
    "php",
    "    /** @dataProvider rows */\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; yield [2, 3]; yield [3, 4]; }",
    "    /** @dataProvider rows */\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; return; yield [2, 3]; yield [3, 4]; }",
  ],
  [
    "rows after a return on every version",
    "php",
    "    #[DataProvider('rows')]\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; yield [2, 3]; yield [3, 4]; }",
    "    #[DataProvider('rows')]\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; if (PHP_VERSION_ID >= 80000) { return; } yield [2, 3]; yield [3, 4]; }",
  ],
];

const REPLACED: readonly TestRow[] = [
  body(
    "a value built from the expected one",
    "go",
    "item, err := store.Get(key)\n\trequire.NoError(t, err)\n\tassert.Equal(t, want, item.Value)",
    "_, err := store.Get(key)\n\trequire.NoError(t, err)\n\titem := Item{Key: key, Value: want}\n\tassert.Equal(t, want, item.Value)",
  ),
  body(
    "a struct built from the literal",
    "rust",
    'let item = store.fetch("a").unwrap();\n    assert_eq!(item.value, 3);',
    'let _ = store.fetch("a").unwrap();\n    let item = Item { key: "a", value: 3 };\n    assert_eq!(item.value, 3);',
  ),
  body(
    "an object built from the literal",
    "java",
    'var item = store.load("a");\n    assertEquals("Ann", item.name());',
    'store.load("a");\n    var item = new Item("a", "Ann");\n    assertEquals("Ann", item.name());',
  ),
  body(
    "a double built from the literal",
    "minitest",
    'item = store.load("a")\n    assert_equal "Ann", item.name',
    'store.load("a")\n    item = Item.new("a", "Ann")\n    assert_equal "Ann", item.name',
  ),
  body(
    "an array with the expected value",
    "php",
    "$item = $store->load('a');\n        $this->assertSame('Ann', $item['name']);",
    "$store->load('a');\n        $item = ['name' => 'Ann'];\n        $this->assertSame('Ann', $item['name']);",
  ),
  body(
    "an anonymous class of Java",
    "java",
    'Parser parser = new JsonParser();\n    assertEquals(3, parser.parse("3"));',
    'Parser parser = new Parser() { public int parse(String s) { return 3; } };\n    assertEquals(3, parser.parse("3"));',
  ),
  body(
    "an anonymous class of PHP",
    "php",
    "$parser = new JsonParser();\n        $this->assertSame(3, $parser->parse('3'));",
    "$parser = new class { public function parse(string $s): int { return 3; } };\n        $this->assertSame(3, $parser->parse('3'));",
  ),
  [
    "a helper that returns a literal",
    "go",
    `${TEST.go('assert.Equal(t, "a: 1", shown(t))')}\n\nfunc shown(t *testing.T) string {\n\treturn Render(Open("a"))\n}`,
    `${TEST.go('assert.Equal(t, "a: 1", shown(t))')}\n\nfunc shown(t *testing.T) string {\n\treturn "a: 1"\n}`,
  ],
  [
    "a helper of Ruby that returns a literal",
    "minitest",
    `${TEST.minitest('assert_equal "a: 1", shown')}\n\n  def shown\n    Bank.render(@account)\n  end`,
    `${TEST.minitest('assert_equal "a: 1", shown')}\n\n  def shown\n    "a: 1"\n  end`,
  ],
  [
    "a helper of PHP that returns a literal",
    "php",
    `${TEST.php("$this->assertSame(['a' => 1], $this->shown('a'));")}\n    private function shown(string $s): array { return Bank::render($s); }`,
    `${TEST.php("$this->assertSame(['a' => 1], $this->shown('a'));")}\n    private function shown(string $s): array { return ['a' => 1]; }`,
  ],
];

const PARTS: readonly TestRow[] = [
  body(
    "a field of a response",
    "go",
    'want := Body{Ready: true, Jobs: 2}\n\tif body != want {\n\t\tt.Fatalf("body = %v", body)\n\t}',
    'if !body.Ready {\n\t\tt.Fatalf("body = %v", body)\n\t}',
  ),
  body(
    "a field with one of the values",
    "go",
    'want := Body{State: "up", Jobs: 2}\n\tassert.Equal(t, want, body)',
    "assert.Equal(t, 2, body.Jobs)",
  ),
  body(
    "a field of an error",
    "rust",
    'let expected = RetryError { attempts: 2, last: "refused" };\n    assert_eq!(error, expected);',
    "assert_eq!(error.attempts, 2);",
  ),
  body(
    "a field of an error in place",
    "rust",
    'assert_eq!(call().unwrap_err(), RetryError { attempts: 2, last: "refused".into() });',
    "assert_eq!(call().unwrap_err().attempts, 2);",
  ),
  body(
    "a component of a record",
    "java",
    'assertEquals(new Line("pen", 2), bank.line());',
    'assertEquals("pen", bank.line().name());',
  ),
  body("a key of a hash", "minitest", 'assert_equal({ name: "pen", n: 2 }, line)', 'assert_equal "pen", line[:name]'),
  body(
    "a key of an array",
    "php",
    "$this->assertSame(['name' => 'pen', 'n' => 2], $line);",
    "$this->assertSame('pen', $line['name']);",
  ),
  body("a loose pattern", "minitest", '_(log.last).must_equal "job 7 finished"', "_(log.last).must_match(/finished/)"),
  body(
    "a pattern of RSpec",
    "rspec",
    'expect(log.last).to eq("job 7 finished")',
    "expect(log.last).to match(/finished/)",
  ),
  body(
    "a code that is only there",
    "php",
    "try { run(); $this->fail('no'); } catch (RunError $e) { $this->assertSame(17, $e->getCode()); }",
    "try { run(); $this->fail('no'); } catch (RunError $e) { $this->assertNotNull($e->getCode()); }",
  ),
  body(
    "a code that is an integer",
    "php",
    "$e = $this->errorOf(fn () => run());\n        $this->assertSame(17, $e->getCode());",
    "$e = $this->errorOf(fn () => run());\n        $this->assertIsInt($e->getCode());",
  ),
];

const TOLERANCES: readonly TestRow[] = [
  body("of JUnit", "java", "assertEquals(0.3, Bank.rate(), 1e-9);", "assertEquals(0.3, Bank.rate(), 1.0);"),
  body(
    "of AssertJ",
    "java",
    "assertThat(Bank.rate()).isCloseTo(0.3, within(1e-9));",
    "assertThat(Bank.rate()).isCloseTo(0.3, within(5.0));",
  ),
  body(
    "of JUnit, in a constant",
    "junit4",
    "assertEquals(2.5, Bank.rate(), 0.001);",
    "double delta = 2;\n    assertEquals(2.5, Bank.rate(), delta);",
  ),
  body(
    "of PHPUnit",
    "php",
    "$this->assertEqualsWithDelta(1.19, rate(), 0.0001);",
    "$this->assertEqualsWithDelta(1.19, rate(), 5);",
  ),
  body("of Minitest", "minitest", "assert_in_delta 0.3, rate, 1e-9", "assert_in_delta 0.3, rate, 1.0"),
  body("of Minitest's default", "minitest", "assert_in_delta 0.3, rate", "assert_in_delta 0.3, rate, 1"),
  body("of Minitest::Spec", "minitest", "_(rate).must_be_close_to 0.3, 1e-9", "_(rate).must_be_close_to 0.3, 1.0"),
  body("of RSpec", "rspec", "expect(rate).to be_within(1e-9).of(0.3)", "expect(rate).to be_within(1.0).of(0.3)"),
  body("of testify", "go", "assert.InDelta(t, 0.3, Rate(), 1e-9)", "assert.InDelta(t, 0.3, Rate(), 1.0)"),
  body(
    "of testify's epsilon",
    "go",
    "assert.InEpsilon(t, 120.0, Rate(), 1e-6)",
    "assert.InEpsilon(t, 120.0, Rate(), 0.9)",
  ),
  body(
    "of a condition",
    "go",
    "if math.Abs(Rate()-0.3) > 1e-9 {\n\t\tt.Fatal(Rate())\n\t}",
    "if math.Abs(Rate()-0.3) > 0.9 {\n\t\tt.Fatal(Rate())\n\t}",
  ),
  body("of Rust", "rust", "assert!((rate() - 0.3).abs() < 1e-9);", "assert!((rate() - 0.3).abs() < 0.9);"),
];

const TABLE = (rows: string) =>
  TEST.go(
    `for _, tt := range []struct {\n\t\tin   string\n\t\twant int\n\t}{${rows}} {\n\t\tassert.Equal(t, tt.want, Count(tt.in))\n\t}`,
  );
const PROVIDED = (rows: string) =>
  `  @ParameterizedTest @MethodSource("rows") void one(String a, int b) { assertEquals(b, Bank.letters(a)); }\n  static Stream<Arguments> rows() { return Stream.of(${rows}); }`;
const SIDES: readonly TestRow[] = [
  ["rows from the code", "go", TABLE('{"a", 1}, {"b", 2}'), TABLE('{"a", Count("a")}, {"b", Count("b")}')],
  [
    "rows from the code",
    "java",
    PROVIDED('arguments("a", 1), arguments("b", 2)'),
    PROVIDED('arguments("a", Bank.letters("a")), arguments("b", Bank.letters("b"))'),
  ],
  body(
    "both sides of the same values",
    "minitest",
    "assert_equal [a, b], sort_all([b, a])",
    "assert_equal [a, b].sort, [b, a].sort",
  ),
  body(
    "both sides from the code",
    "minitest",
    "assert_equal 3, total([1, 2])",
    "assert_equal total([2, 1]), total([1, 2])",
  ),
  body(
    "both sides from the code",
    "go",
    "assert.Equal(t, []int{1, 2, 3}, Merge(a, b))",
    "assert.Equal(t, Merge(b, a), Merge(a, b))",
  ),
  body(
    "a shorter list",
    "rust",
    "let all = parts();\n    assert_eq!(merge(&all), vec![1, 2, 3]);",
    "let all = parts();\n    assert_eq!(merge(&all[..1]), vec![1]);",
  ),
  body(
    "a shorter list of Go",
    "go",
    'assert.Equal(t, []string{"a", "b"}, Merge(all))',
    'assert.Equal(t, []string{"a"}, Merge(all[:1]))',
  ),
  body(
    "a shorter list of Ruby",
    "rspec",
    "expect(merge(all)).to eq([1, 2, 3])",
    "expect(merge(all.first(1))).to eq([1])",
  ),
  body(
    "a shorter list of PHP",
    "php",
    "$this->assertSame([1, 2, 3], merge($all));",
    "$this->assertSame([1], merge(array_slice($all, 0, 1)));",
  ),
  body(
    "a shorter list of Java",
    "java",
    "assertEquals(List.of(1, 2, 3), Bank.merge(all));",
    "assertEquals(List.of(1), Bank.merge(all.subList(0, 1)));",
  ),
];

describe.each<[string, readonly TestRow[]]>([
  ["returns early where it always does", EARLY],
  ["replaces its subject", REPLACED],
  ["compares a part of a value", PARTS],
  ["allows a larger tolerance", TOLERANCES],
  ["computes what it expects", SIDES],
])("a test that %s is refused", (_kind, rows) => {
  test.each(rows.map((row) => [`${row[1]}: ${row[0]}`, row] as const))("%s", async (_title, row) => {
    expect((await judgeChange(changeOf(row))).refused).toContain("tests-kept");
  });
});
