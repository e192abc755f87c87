import { describe, expect, test } from "vitest";
import { judgeChange } from "../../../../../support/judge-change.ts";
import { bodyRow as body, changeOf, TEST, type TestRow } from "../../../../../support/test-rows.ts";

const GO_SUM = "assert.Equal(t, 3, Sum(1, 2))";
const PHP_SUM = "$this->assertSame(3, sum(1, 2));";
const RUBY_SUM = "assert_equal 3, sum(1, 2)";
const JAVA_SUM = "assertEquals(3, Bank.sum(1, 2));";
const LIMITS: readonly TestRow[] = [
  [
    "from an annotation to assertTimeout",
    "junit4",
    "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }",
    "  @Test\n  public void one() { assertTimeout(ofSeconds(1), () -> assertEquals(1, Bank.run())); }",
  ],
  [
    "from an annotation to a rule",
    "junit4",
    "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }",
    "  @Rule public final Timeout limit = Timeout.seconds(1);\n  @Test\n  public void one() { assertEquals(1, Bank.run()); }",
  ],
  [
    "to JUnit 5",
    "java",
    "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }",
    "  @Test\n  @Timeout(1)\n  void one() { assertEquals(1, Bank.run()); }",
  ],
  [
    "another time limit",
    "rust",
    "#[test]\n#[timeout(1000)]\nfn one() { assert_eq!(run(), 1); }",
    "#[test]\n#[timeout(2000)]\nfn one() { assert_eq!(run(), 1); }",
  ],
  [
    "more rows of a class",
    "junit4",
    '  @Parameters public static Collection<Object[]> data() { return Arrays.asList(new Object[][] {{"1", 1}, {"2", 2}}); }\n  @Test public void parses() { assertEquals(expected, Range.parse(text)); }',
    '  @Parameters public static Object[][] data() { return new Object[][] {{"1", 1}, {"2", 2}, {"3", 3}}; }\n  @Test public void parses() { assertEquals(expected, Range.parse(text)); }',
  ],
  [
    "a class with rows in JUnit 5",
    "java",
    '  @Parameters public static Collection<Object[]> data() { return Arrays.asList(new Object[][] {{"1", 1}, {"2", 2}}); }\n  @Test public void parses() { assertEquals(expected, Range.parse(text)); }',
    '  @ParameterizedTest @CsvSource({"1, 1", "2, 2"}) void parses(String text, int expected) { assertEquals(expected, Range.parse(text)); }',
  ],
  [
    "an expected field from a constructor",
    "junit4",
    '  @Parameters public static Object[][] data() { return new Object[][] {{"1", 1}, {"2", 2}}; }\n  public OldTest(String text, int expected) { this.text = text; this.expected = expected; }\n  @Test public void parses() { assertEquals(expected, Range.parse(text)); }',
    '  @Parameters public static Object[][] data() { return new Object[][] {{"1", 1}, {"2", 2}}; }\n  public OldTest(String text, int expected) { this.text = text.trim(); this.expected = expected; }\n  @Test public void parses() { assertEquals(expected, Range.parse(text)); }',
  ],
];

const ERRORS: readonly TestRow[] = [
  [
    "a panic that was already expected",
    "rust",
    TEST.rust("take(3);").replace("#[test]", "#[test]\n#[should_panic]"),
    TEST.rust("take(3);").replace("#[test]", '#[test]\n#[should_panic(expected = "overdrawn")]'),
  ],
  [
    "a new panic with its message",
    "rust",
    TEST.rust("assert!(take(3).is_err());"),
    TEST.rust("take(3);").replace("#[test]", '#[test]\n#[should_panic(expected = "overdrawn")]'),
  ],
  body(
    "a narrower error",
    "minitest",
    "assert_raises(StandardError) { take(3) }",
    "assert_raises(Bank::Overdrawn) { take(3) }",
  ),
  body(
    "a renamed error",
    "minitest",
    "assert_raises(Bank::Overdrawn) { take(3) }",
    "assert_raises(Bank::LimitError) { take(3) }",
  ),
];

const SOFT: readonly TestRow[] = [
  body(
    "collected",
    "java",
    "assertEquals(1, bank.a());\n    assertEquals(2, bank.b());",
    "var softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);\n    softly.assertThat(bank.b()).isEqualTo(2);\n    softly.assertAll();",
  ),
  [
    "collected by a field",
    "java",
    TEST.java("assertEquals(1, bank.a());"),
    `  private final SoftAssertions softly = new SoftAssertions();\n  @AfterEach\n  void collect() { softly.assertAll(); }\n${TEST.java("softly.assertThat(bank.a()).isEqualTo(1);")}`,
  ],
  [
    "collected by a rule",
    "junit4",
    TEST.junit4("assertEquals(1, bank.a());"),
    `  @Rule public final JUnitSoftAssertions softly = new JUnitSoftAssertions();\n${TEST.junit4("softly.assertThat(bank.a()).isEqualTo(1);")}`,
  ],
  body(
    "an error without fail",
    "junit4",
    'try {\n      bank.take(3);\n      fail("no error");\n    } catch (Overdrawn e) {\n      assertEquals("overdrawn", e.getMessage());\n    }',
    'Overdrawn e = assertThrows(Overdrawn.class, () -> bank.take(3));\n    assertEquals("overdrawn", e.getMessage());',
  ),
  body(
    "an error of PHPUnit without fail",
    "php",
    "try { take(3); self::fail('no error'); } catch (Overdrawn $e) { self::assertSame('overdrawn', $e->getMessage()); }",
    "$this->expectException(Overdrawn::class);\n        $this->expectExceptionMessage('overdrawn');\n        take(3);",
  ),
];

const MOCKS: readonly TestRow[] = [
  body(
    "other arguments of testify",
    "go",
    'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tRun(m)\n\tm.AssertExpectations(t)',
    'm := new(Mailer)\n\tm.On("Changed", 4).Once()\n\tRun(m)\n\tm.AssertExpectations(t)',
  ),
  body(
    "another mock that accepts any call",
    "go",
    'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tRun(m)\n\tm.AssertExpectations(t)',
    'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tm.On("Log", mock.Anything).Maybe()\n\tRun(m)\n\tm.AssertExpectations(t)',
  ),
  body(
    "a null object beside another",
    "rspec",
    "mailer = instance_double(Mailer, deliver: true)\n    expect(run(mailer)).to eq(3)",
    "mailer = instance_double(Mailer, deliver: true)\n    logger = double.as_null_object\n    expect(run(mailer, logger)).to eq(3)",
  ),
];

const SKIPS: readonly TestRow[] = [
  ["a system of Linux", "php", TEST.php(PHP_SUM), `    /** @requires OS Linux|Darwin */\n${TEST.php(PHP_SUM)}`],
  [
    "a setup",
    "php",
    TEST.php(PHP_SUM),
    `    /** @before */\n    public function open(): void { $this->db = new Db(); }\n${TEST.php(PHP_SUM)}`,
  ],
  [
    "a test that is there",
    "php",
    `${TEST.php(PHP_SUM)}\n    public function testTwo(): void { $this->assertSame(1, f()); }`,
    `${TEST.php(PHP_SUM)}\n    /** @depends testOne */\n    public function testTwo(): void { $this->assertSame(1, f()); }`,
  ],
  [
    "a setup of a base class",
    "minitest",
    TEST.minitest(RUBY_SUM),
    `  def before_setup\n    super\n    Bank.reset\n  end\n\n${TEST.minitest(RUBY_SUM)}`,
  ],
  [
    "more generated tests",
    "minitest",
    `  %w[C F].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`,
    `  %w[C F K].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`,
  ],
  [
    "generated tests from a loop",
    "minitest",
    `  UNITS = { "C" => 1, "F" => 2 }.freeze\n  def test_units\n    UNITS.each do |unit, value|\n      assert_equal value, read(unit)\n    end\n  end`,
    `  UNITS = { "C" => 1, "F" => 2 }.freeze\n  UNITS.each do |unit, value|\n    define_method("test_reads_#{unit}") do\n      assert_equal value, read(unit)\n    end\n  end`,
  ],
  [
    "generated tests from a list",
    "minitest",
    `  UNITS = [["C", 1], ["F", 2], ["K", 3]].freeze\n  def test_reads_units\n    UNITS.each { |unit, value| assert_equal value, read(unit), unit }\n  end`,
    `  UNITS = [["C", 1], ["F", 2], ["K", 3]].freeze\n  UNITS.each do |unit, value|\n    define_method("test_reads_#{unit}") { assert_equal value, read(unit) }\n  end`,
  ],
  [
    "generated examples from a loop",
    "rspec",
    `  it "reads units" do\n    [["C", 1], ["F", 2]].each { |unit, value| expect(read(unit)).to eq(value) }\n  end`,
    `  [["C", 1], ["F", 2]].each do |unit, value|\n    it("reads #{unit}") { expect(read(unit)).to eq(value) }\n  end`,
  ],
  body(
    "a loop over rows",
    "php",
    "$this->assertSame(1.19, rate(A));\n        $this->assertSame(1.0, rate(B));",
    "foreach ([[1.19, A], [1.0, B]] as [$expected, $rate]) {\n            $this->assertSame($expected, rate($rate));\n        }",
  ),
  body(
    "a loop over rows with a tolerance",
    "php",
    "$this->assertEqualsWithDelta(1.19, rate(A), 0.0001);\n        $this->assertEqualsWithDelta(1.0, rate(B), 0.0001);",
    "foreach ([[1.19, A], [1.0, B]] as [$expected, $rate]) {\n            $this->assertEqualsWithDelta($expected, rate($rate), 0.0001);\n        }",
  ),
  body(
    "a loop over rows of Go",
    "go",
    'assert.InDelta(t, 1.19, Rate("a"), 0.001)\n\tassert.InDelta(t, 1.0, Rate("b"), 0.001)\n\tassert.InDelta(t, 0.5, Rate("c"), 0.001)',
    'for _, row := range []struct {\n\t\tname string\n\t\twant float64\n\t}{{"a", 1.19}, {"b", 1.0}, {"c", 0.5}} {\n\t\tassert.InDelta(t, row.want, Rate(row.name), 0.001)\n\t}',
  ),
  body(
    "a loop over rows of Ruby",
    "minitest",
    'assert_in_delta 1.19, rate("a"), 0.001\n    assert_in_delta 1.0, rate("b"), 0.001',
    '{ "a" => 1.19, "b" => 1.0 }.each do |name, value|\n      assert_in_delta value, rate(name), 0.001\n    end',
  ),
];

const OVERRIDES: readonly TestRow[] = [
  [
    "an assertion of its own",
    "php",
    TEST.php(PHP_SUM),
    `${TEST.php("$this->assertSum(3, 1, 2);")}\n    private function assertSum(int $n, int ...$all): void { $this->assertSame($n, sum(...$all)); }`,
  ],
  [
    "an assertion with a message",
    "minitest",
    TEST.minitest(RUBY_SUM),
    `${TEST.minitest(RUBY_SUM)}\n\n  def assert_equal(expected, actual, message = nil)\n    super(expected, actual, message || "differs")\n  end`,
  ],
  [
    "an overload of an assertion",
    "java",
    TEST.java(JAVA_SUM),
    `${TEST.java(JAVA_SUM)}\n  static void assertEquals(long a, long b) { Assertions.assertEquals(a, b, "sum"); }`,
  ],
  [
    "a method of a type",
    "go",
    TEST.go(GO_SUM),
    `type money int\n\nfunc (m money) Equal(other money) bool {\n\treturn m == other\n}\n\n${TEST.go(GO_SUM)}`,
  ],
];

describe.each<[string, readonly TestRow[]]>([
  ["has time limits and rows", LIMITS],
  ["expects an error", ERRORS],
  ["collects its failures", SOFT],
  ["mocks", MOCKS],
  ["is set up or generated", SKIPS],
  ["has assertions of its own", OVERRIDES],
])("an honest test that %s passes", (_kind, rows) => {
  test.each(rows.map((row) => [`${row[1]}: ${row[0]}`, row] as const))("%s", async (_title, row) => {
    const { outcomes } = await judgeChange(changeOf(row));
    const kept = outcomes.find(({ result }) => result.name === "tests-kept");
    expect(kept?.findings.map(({ claim }) => claim)).toEqual([]);
  });
});
