import { describe, expect, test } from "vitest";
import { judgeChange } from "../../../../../support/judge-change.ts";
import { bodyRow as body, changeOf, TEST, type TestRow } from "../../../../../support/test-rows.ts";

const PHP_SUM = "$this->assertSame(3, sum(1, 2));";
const RUBY_SUM = "assert_equal 3, sum(1, 2)";
const JAVA_SUM = "assertEquals(3, Bank.sum(1, 2));";
const ROWS = (rows: string, more: string) =>
  `  private final String text;\n  private final Range expected;\n  @Parameterized.Parameters\n  public static Collection<Object[]> data() {\n    return Arrays.asList(new Object[][] {${rows}});\n  }\n  public OldTest(String text, Range expected) {\n    this.text = text;\n    ${more}\n  }\n  @Test\n  public void parses() {\n    assertEquals(expected, Range.parse(text));\n  }`;
const ARRAY = (rows: string) =>
  ROWS(rows, "this.expected = expected;")
    .replace(/Arrays.asList\((.*)\);/, "$1;")
    .replace("Collection<Object[]>", "Object[][]");
const ALL_ROWS = '{"1-2", new Range(1, 2)}, {"3-4", new Range(3, 4)}, {"", null}';
const LIMITS: readonly TestRow[] = [
  [
    "of JUnit 4",
    "junit4",
    "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }",
    "  @Test\n  public void one() { assertEquals(1, Bank.run()); }",
  ],
  [
    "of a rule",
    "junit4",
    `  @Rule public Timeout limit = Timeout.seconds(1);\n${TEST.junit4(JAVA_SUM)}`,
    TEST.junit4(JAVA_SUM),
  ],
  [
    "of an annotation",
    "java",
    "  @Test\n  @Timeout(1)\n  void one() { assertEquals(1, Bank.run()); }",
    "  @Test\n  void one() { assertEquals(1, Bank.run()); }",
  ],
  body(
    "of assertTimeout",
    "java",
    "assertTimeout(ofSeconds(1), () -> assertEquals(1, Bank.run()));",
    "assertEquals(1, Bank.run());",
  ),
  body("of Ruby", "minitest", "Timeout.timeout(1) { assert_equal 1, run }", "assert_equal 1, run"),
  [
    "of an attribute of Rust",
    "rust",
    "#[test]\n#[timeout(1000)]\nfn one() { assert_eq!(run(), 1); }",
    "#[test]\nfn one() { assert_eq!(run(), 1); }",
  ],
  [
    "rows of a class",
    "junit4",
    ROWS(ALL_ROWS, "this.expected = expected;"),
    ROWS('{"1-2", new Range(1, 2)}', "this.expected = expected;"),
  ],
  ["rows of a class, in an array", "junit4", ARRAY(ALL_ROWS).replace("asList", ""), ARRAY('{"1-2", new Range(1, 2)}')],
  [
    "an expected field from the code",
    "junit4",
    ROWS(ALL_ROWS, "this.expected = expected;"),
    ROWS(ALL_ROWS, "this.expected = Range.parse(text);"),
  ],
];

const ERRORS: readonly TestRow[] = [
  [
    "any panic of a failed assertion",
    "rust",
    TEST.rust("assert_eq!(sum(1, 2), 3);"),
    TEST.rust("assert_eq!(sum(1, 2), 3);").replace("#[test]", "#[test]\n#[should_panic]"),
  ],
  [
    "any panic after the call",
    "rust",
    TEST.rust("let n = sum(1, 2);\n    assert!(n > 2);\n    assert_eq!(n, 3);"),
    TEST.rust("let n = sum(1, 2);\n    assert!(n > 2);\n    assert_eq!(n, 4);").replace(
      "#[test]",
      "#[should_panic]\n#[test]",
    ),
  ],
  body(
    "a wider error of Minitest",
    "minitest",
    "assert_raises(Bank::Overdrawn) { account.take(3) }",
    "assert_raises(StandardError) { account.take(3) }",
  ),
  body(
    "a wider error with its message",
    "minitest",
    'error = assert_raises(Bank::Overdrawn) { account.take(3) }\n    assert_equal "overdrawn", error.message',
    'error = assert_raises(StandardError) { account.take(3) }\n    assert_equal "overdrawn", error.message',
  ),
  body(
    "a wider error of Spec",
    "minitest",
    "_(-> { account.take(3) }).must_raise Bank::Overdrawn",
    "_(-> { account.take(3) }).must_raise StandardError",
  ),
];

const SOFT: readonly TestRow[] = [
  body(
    "uncollected",
    "java",
    "assertEquals(1, bank.a());\n    assertEquals(2, bank.b());",
    "SoftAssertions softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);\n    softly.assertThat(bank.b()).isEqualTo(2);",
  ),
  body(
    "uncollected with var",
    "java",
    "assertEquals(1, bank.a());\n    assertEquals(2, bank.b());",
    "var softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);\n    softly.assertThat(bank.b()).isEqualTo(2);",
  ),
  [
    "collected in another test",
    "java",
    `${TEST.java("assertEquals(1, bank.a());")}\n  @Test\n  void two() { SoftAssertions softly = new SoftAssertions(); softly.assertThat(bank.b()).isEqualTo(2); softly.assertAll(); }`,
    `${TEST.java("SoftAssertions softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);")}\n  @Test\n  void two() { SoftAssertions softly = new SoftAssertions(); softly.assertThat(bank.b()).isEqualTo(2); softly.assertAll(); }`,
  ],
  body(
    "of TestNG",
    "java",
    "assertEquals(bank.a(), 1);",
    "SoftAssert soft = new SoftAssert();\n    soft.assertEquals(bank.a(), 1);",
  ),
  body(
    "a fail of JUnit",
    "junit4",
    'try {\n      bank.take(3);\n      fail("no error");\n    } catch (Overdrawn e) {\n      assertEquals("overdrawn", e.getMessage());\n    }',
    'try {\n      bank.take(3);\n    } catch (Overdrawn e) {\n      assertEquals("overdrawn", e.getMessage());\n    }',
  ),
  body(
    "a fail of PHPUnit",
    "php",
    "try { take(3); self::fail('no error'); } catch (Overdrawn $e) { self::assertSame('overdrawn', $e->getMessage()); }",
    "try { take(3); } catch (Overdrawn $e) { self::assertSame('overdrawn', $e->getMessage()); }",
  ),
  body(
    "a fail that another call follows",
    "php",
    "try { take(3); $this->fail('no error'); } catch (Overdrawn $e) { $this->assertSame('overdrawn', $e->getMessage()); $this->assertSame(3, $e->getCode()); }",
    "try { take(3); } catch (Overdrawn $e) { $this->assertSame('overdrawn', $e->getMessage()); $this->assertSame(3, $e->getCode()); }",
  ),
  body(
    "a flunk of Minitest",
    "minitest",
    'begin\n      take(3)\n      flunk "no error"\n    rescue Overdrawn => e\n      assert_equal "overdrawn", e.message\n    end',
    'begin\n      take(3)\n    rescue Overdrawn => e\n      assert_equal "overdrawn", e.message\n    end',
  ),
  body(
    "a fail after a panic",
    "go",
    'defer func() {\n\t\tif r := recover(); r != "overdrawn" {\n\t\t\tt.Errorf("%v", r)\n\t\t}\n\t}()\n\tTake(3)\n\tt.Fatal("no panic")',
    'defer func() {\n\t\tif r := recover(); r != nil && r != "overdrawn" {\n\t\t\tt.Errorf("%v", r)\n\t\t}\n\t}()\n\tTake(3)',
  ),
];

const MOCKS: readonly TestRow[] = [
  body(
    "any arguments of testify",
    "go",
    'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tRun(m)\n\tm.AssertExpectations(t)',
    'm := new(Mailer)\n\tm.On("Changed", mock.Anything).Maybe()\n\tRun(m)\n\tm.AssertExpectations(t)',
  ),
  body(
    "a call that may be missing",
    "go",
    'm := new(Mailer)\n\tm.On("Changed", 3).Return(nil)\n\tassert.NoError(t, Run(m))\n\tm.AssertExpectations(t)',
    'm := new(Mailer)\n\tm.On("Changed", 3).Return(nil).Maybe()\n\tassert.NoError(t, Run(m))\n\tm.AssertExpectations(t)',
  ),
  body(
    "any number of calls of gomock",
    "go",
    'm := NewMailer(ctrl)\n\tm.EXPECT().Send("ann").Return(nil)\n\tassert.NoError(t, Run(m))',
    'm := NewMailer(ctrl)\n\tm.EXPECT().Send("ann").Return(nil).AnyTimes()\n\tassert.NoError(t, Run(m))',
  ),
  body(
    "a null object",
    "rspec",
    "mailer = instance_double(Mailer, deliver: true)\n    expect(run(mailer)).to eq(3)",
    "mailer = double.as_null_object\n    expect(run(mailer)).to eq(3)",
  ),
  [
    "a null object in a let",
    "rspec",
    `  let(:mailer) { instance_double("Mailer", deliver: true) }\n${TEST.rspec("expect(run(mailer)).to eq(3)")}`,
    `  let(:mailer) { double("Mailer").as_null_object }\n${TEST.rspec("expect(run(mailer)).to eq(3)")}`,
  ],
  body(
    "any arguments of Mockito",
    "java",
    'run(mailer);\n    verify(mailer).send("ann", 3);',
    "run(mailer);\n    verify(mailer).send(any(), anyInt());",
  ),
  body(
    "any arguments of PHPUnit",
    "php",
    "$mailer->expects($this->once())->method('send')->with('ann');\n        run($mailer);",
    "$mailer->expects($this->any())->method('send');\n        run($mailer);",
  ),
];

const SKIPS: readonly TestRow[] = [
  body("until a year", "minitest", RUBY_SUM, `skip_until 2099, 1, 1, "later"\n    ${RUBY_SUM}`),
  ["a system that is not here", "php", TEST.php(PHP_SUM), `    /** @requires OS Solaris */\n${TEST.php(PHP_SUM)}`],
  [
    "an attribute for another system",
    "php",
    TEST.php(PHP_SUM),
    `    #[RequiresOperatingSystemFamily('Solaris')]\n${TEST.php(PHP_SUM)}`,
  ],
  [
    "a setup of PHP",
    "php",
    TEST.php(PHP_SUM),
    `    protected function setUp(): void { $this->markTestSkipped('later'); }\n${TEST.php(PHP_SUM)}`,
  ],
  [
    "a setup of PHP on a condition",
    "php",
    TEST.php(PHP_SUM),
    `    protected function setUp(): void { parent::setUp(); if (PHP_VERSION_ID >= 80000) { self::markTestSkipped('later'); } }\n${TEST.php(PHP_SUM)}`,
  ],
  [
    "a marked setup",
    "php",
    TEST.php(PHP_SUM),
    `    /** @before */\n    public function open(): void { $this->markTestSkipped('later'); }\n${TEST.php(PHP_SUM)}`,
  ],
  [
    "a test that is not there",
    "php",
    `${TEST.php(PHP_SUM)}\n    /** @depends testOne */\n    public function testTwo(): void { $this->assertSame(1, f()); }`,
    `${TEST.php(PHP_SUM)}\n    /** @depends testGone */\n    public function testTwo(): void { $this->assertSame(1, f()); }`,
  ],
  [
    "a test that is not there, by an attribute",
    "php",
    TEST.php(PHP_SUM),
    `    #[Depends('testGone')]\n${TEST.php(PHP_SUM)}`,
  ],
  [
    "a reopened base class",
    "minitest",
    TEST.minitest(RUBY_SUM),
    `${TEST.minitest(RUBY_SUM)}\nend\n\nclass Minitest::Test\n  def before_setup\n    skip "later"\n  end`,
  ],
  [
    "fewer generated tests",
    "minitest",
    `  %w[C F K].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`,
    `  %w[C].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`,
  ],
  [
    "fewer generated examples",
    "rspec",
    `  %w[C F K].each do |unit|\n    it("reads #{unit}") { expect(read(unit)).to eq(1) }\n  end`,
    `  %w[C].each do |unit|\n    it("reads #{unit}") { expect(read(unit)).to eq(1) }\n  end`,
  ],
];

const OVERRIDES: readonly TestRow[] = [
  [
    "of PHPUnit",
    "php",
    TEST.php(PHP_SUM),
    `${TEST.php(PHP_SUM)}\n    public static function assertSame($expected, $actual, string $message = ''): void { parent::assertTrue(true); }`,
  ],
  [
    "of Minitest",
    "minitest",
    TEST.minitest(RUBY_SUM),
    `${TEST.minitest(RUBY_SUM)}\n\n  def assert_equal(*)\n    pass\n  end`,
  ],
  [
    "of JUnit",
    "java",
    TEST.java(JAVA_SUM),
    `${TEST.java(JAVA_SUM)}\n  static void assertEquals(Object a, Object b) { }`,
  ],
  [
    "of JUnit that only asks for a value",
    "java",
    TEST.java(JAVA_SUM),
    `${TEST.java(JAVA_SUM)}\n  static void assertEquals(Object a, Object b) { Assertions.assertNotNull(b); }`,
  ],
  [
    "of a suite of testify",
    "go",
    "func (s *Suite) TestOne() {\n\ts.Equal(3, Sum(1, 2))\n}",
    "func (s *Suite) TestOne() {\n\ts.Equal(3, Sum(1, 2))\n}\n\nfunc (s *Suite) Equal(want, got any, more ...any) bool {\n\treturn true\n}",
  ],
  [
    "of Rust",
    "rust",
    TEST.rust("assert_eq!(sum(1, 2), 3);"),
    `macro_rules! assert_eq {\n    ($($t:tt)*) => {};\n}\n\n${TEST.rust("assert_eq!(sum(1, 2), 3);")}`,
  ],
];

describe.each<[string, readonly TestRow[]]>([
  ["has no time limit or fewer rows", LIMITS],
  ["expects any error", ERRORS],
  ["collects no failures", SOFT],
  ["accepts any call of a mock", MOCKS],
  ["is skipped", SKIPS],
  ["overrides an assertion", OVERRIDES],
])("a test that %s is refused", (_kind, rows) => {
  test.each(rows.map((row) => [`${row[1]}: ${row[0]}`, row] as const))("%s", async (_title, row) => {
    expect((await judgeChange(changeOf(row))).refused).toContain("tests-kept");
  });
});
