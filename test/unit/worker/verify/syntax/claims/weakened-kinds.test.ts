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
  body(
    "every version of Java",
    "java",
    JAVA_SUM,
    `if (Runtime.version().feature() >= 11) return;\n    ${JAVA_SUM}`,
  ),
  body("a version of the crate", "rust", "assert_eq!(sum(1, 2), 3);", "if VERSION.major == 1 { return; }\n    assert_eq!(sum(1, 2), 3);"),
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
  body("a key of an array", "php", "$this->assertSame(['name' => 'pen', 'n' => 2], $line);", "$this->assertSame('pen', $line['name']);"),
  body("a loose pattern", "minitest", '_(log.last).must_equal "job 7 finished"', "_(log.last).must_match(/finished/)"),
  body("a pattern of RSpec", "rspec", 'expect(log.last).to eq("job 7 finished")', "expect(log.last).to match(/finished/)"),
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
  body("of AssertJ", "java", "assertThat(Bank.rate()).isCloseTo(0.3, within(1e-9));", "assertThat(Bank.rate()).isCloseTo(0.3, within(5.0));"),
  body("of JUnit, in a constant", "junit4", "assertEquals(2.5, Bank.rate(), 0.001);", "double delta = 2;\n    assertEquals(2.5, Bank.rate(), delta);"),
  body("of PHPUnit", "php", "$this->assertEqualsWithDelta(1.19, rate(), 0.0001);", "$this->assertEqualsWithDelta(1.19, rate(), 5);"),
  body("of Minitest", "minitest", "assert_in_delta 0.3, rate, 1e-9", "assert_in_delta 0.3, rate, 1.0"),
  body("of Minitest's default", "minitest", "assert_in_delta 0.3, rate", "assert_in_delta 0.3, rate, 1"),
  body("of Minitest::Spec", "minitest", "_(rate).must_be_close_to 0.3, 1e-9", "_(rate).must_be_close_to 0.3, 1.0"),
  body("of RSpec", "rspec", "expect(rate).to be_within(1e-9).of(0.3)", "expect(rate).to be_within(1.0).of(0.3)"),
  body("of testify", "go", "assert.InDelta(t, 0.3, Rate(), 1e-9)", "assert.InDelta(t, 0.3, Rate(), 1.0)"),
  body("of testify's epsilon", "go", "assert.InEpsilon(t, 120.0, Rate(), 1e-6)", "assert.InEpsilon(t, 120.0, Rate(), 0.9)"),
  body("of a condition", "go", "if math.Abs(Rate()-0.3) > 1e-9 {\n\t\tt.Fatal(Rate())\n\t}", "if math.Abs(Rate()-0.3) > 0.9 {\n\t\tt.Fatal(Rate())\n\t}"),
  body("of Rust", "rust", "assert!((rate() - 0.3).abs() < 1e-9);", "assert!((rate() - 0.3).abs() < 0.9);"),
];

const ROWS = (rows: string, more: string) =>
  `  private final String text;\n  private final Range expected;\n  @Parameterized.Parameters\n  public static Collection<Object[]> data() {\n    return Arrays.asList(new Object[][] {${rows}});\n  }\n  public OldTest(String text, Range expected) {\n    this.text = text;\n    ${more}\n  }\n  @Test\n  public void parses() {\n    assertEquals(expected, Range.parse(text));\n  }`;
const ARRAY = (rows: string) => ROWS(rows, "this.expected = expected;").replace(/Arrays.asList\((.*)\);/, "$1;").replace("Collection<Object[]>", "Object[][]");
const ALL_ROWS = '{"1-2", new Range(1, 2)}, {"3-4", new Range(3, 4)}, {"", null}';
const LIMITS: readonly TestRow[] = [
  ["of JUnit 4", "junit4", "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }", "  @Test\n  public void one() { assertEquals(1, Bank.run()); }"],
  ["of a rule", "junit4", `  @Rule public Timeout limit = Timeout.seconds(1);\n${TEST.junit4(JAVA_SUM)}`, TEST.junit4(JAVA_SUM)],
  ["of an annotation", "java", "  @Test\n  @Timeout(1)\n  void one() { assertEquals(1, Bank.run()); }", "  @Test\n  void one() { assertEquals(1, Bank.run()); }"],
  body("of assertTimeout", "java", "assertTimeout(ofSeconds(1), () -> assertEquals(1, Bank.run()));", "assertEquals(1, Bank.run());"),
  body("of Ruby", "minitest", "Timeout.timeout(1) { assert_equal 1, run }", "assert_equal 1, run"),
  ["of an attribute of Rust", "rust", "#[test]\n#[timeout(1000)]\nfn one() { assert_eq!(run(), 1); }", "#[test]\nfn one() { assert_eq!(run(), 1); }"],
  ["rows of a class", "junit4", ROWS(ALL_ROWS, "this.expected = expected;"), ROWS('{"1-2", new Range(1, 2)}', "this.expected = expected;")],
  ["rows of a class, in an array", "junit4", ARRAY(ALL_ROWS).replace("asList", ""), ARRAY('{"1-2", new Range(1, 2)}')],
  ["an expected field from the code", "junit4", ROWS(ALL_ROWS, "this.expected = expected;"), ROWS(ALL_ROWS, "this.expected = Range.parse(text);")],
];

const ERRORS: readonly TestRow[] = [
  ["any panic of a failed assertion", "rust", TEST.rust("assert_eq!(sum(1, 2), 3);"), TEST.rust("assert_eq!(sum(1, 2), 3);").replace("#[test]", "#[test]\n#[should_panic]")],
  ["any panic after the call", "rust", TEST.rust("let n = sum(1, 2);\n    assert!(n > 2);\n    assert_eq!(n, 3);"), TEST.rust("let n = sum(1, 2);\n    assert!(n > 2);\n    assert_eq!(n, 4);").replace("#[test]", "#[should_panic]\n#[test]")],
  body("a wider error of Minitest", "minitest", "assert_raises(Bank::Overdrawn) { account.take(3) }", "assert_raises(StandardError) { account.take(3) }"),
  body("a wider error with its message", "minitest", 'error = assert_raises(Bank::Overdrawn) { account.take(3) }\n    assert_equal "overdrawn", error.message', 'error = assert_raises(StandardError) { account.take(3) }\n    assert_equal "overdrawn", error.message'),
  body("a wider error of Spec", "minitest", "_(-> { account.take(3) }).must_raise Bank::Overdrawn", "_(-> { account.take(3) }).must_raise StandardError"),
];

const SOFT: readonly TestRow[] = [
  body("uncollected", "java", 'assertEquals(1, bank.a());\n    assertEquals(2, bank.b());', "SoftAssertions softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);\n    softly.assertThat(bank.b()).isEqualTo(2);"),
  body("uncollected with var", "java", 'assertEquals(1, bank.a());\n    assertEquals(2, bank.b());', "var softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);\n    softly.assertThat(bank.b()).isEqualTo(2);"),
  ["collected in another test", "java", `${TEST.java("assertEquals(1, bank.a());")}\n  @Test\n  void two() { SoftAssertions softly = new SoftAssertions(); softly.assertThat(bank.b()).isEqualTo(2); softly.assertAll(); }`, `${TEST.java("SoftAssertions softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);")}\n  @Test\n  void two() { SoftAssertions softly = new SoftAssertions(); softly.assertThat(bank.b()).isEqualTo(2); softly.assertAll(); }`],
  body("of TestNG", "java", "assertEquals(bank.a(), 1);", "SoftAssert soft = new SoftAssert();\n    soft.assertEquals(bank.a(), 1);"),
  body("a fail of JUnit", "junit4", 'try {\n      bank.take(3);\n      fail("no error");\n    } catch (Overdrawn e) {\n      assertEquals("overdrawn", e.getMessage());\n    }', 'try {\n      bank.take(3);\n    } catch (Overdrawn e) {\n      assertEquals("overdrawn", e.getMessage());\n    }'),
  body("a fail of PHPUnit", "php", "try { take(3); self::fail('no error'); } catch (Overdrawn $e) { self::assertSame('overdrawn', $e->getMessage()); }", "try { take(3); } catch (Overdrawn $e) { self::assertSame('overdrawn', $e->getMessage()); }"),
  body("a fail that another call follows", "php", "try { take(3); $this->fail('no error'); } catch (Overdrawn $e) { $this->assertSame('overdrawn', $e->getMessage()); $this->assertSame(3, $e->getCode()); }", "try { take(3); } catch (Overdrawn $e) { $this->assertSame('overdrawn', $e->getMessage()); $this->assertSame(3, $e->getCode()); }"),
  body("a flunk of Minitest", "minitest", 'begin\n      take(3)\n      flunk "no error"\n    rescue Overdrawn => e\n      assert_equal "overdrawn", e.message\n    end', 'begin\n      take(3)\n    rescue Overdrawn => e\n      assert_equal "overdrawn", e.message\n    end'),
  body("a fail after a panic", "go", 'defer func() {\n\t\tif r := recover(); r != "overdrawn" {\n\t\t\tt.Errorf("%v", r)\n\t\t}\n\t}()\n\tTake(3)\n\tt.Fatal("no panic")', 'defer func() {\n\t\tif r := recover(); r != nil && r != "overdrawn" {\n\t\t\tt.Errorf("%v", r)\n\t\t}\n\t}()\n\tTake(3)'),
];

const MOCKS: readonly TestRow[] = [
  body("any arguments of testify", "go", 'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tRun(m)\n\tm.AssertExpectations(t)', 'm := new(Mailer)\n\tm.On("Changed", mock.Anything).Maybe()\n\tRun(m)\n\tm.AssertExpectations(t)'),
  body("a call that may be missing", "go", 'm := new(Mailer)\n\tm.On("Changed", 3).Return(nil)\n\tassert.NoError(t, Run(m))\n\tm.AssertExpectations(t)', 'm := new(Mailer)\n\tm.On("Changed", 3).Return(nil).Maybe()\n\tassert.NoError(t, Run(m))\n\tm.AssertExpectations(t)'),
  body("any number of calls of gomock", "go", 'm := NewMailer(ctrl)\n\tm.EXPECT().Send("ann").Return(nil)\n\tassert.NoError(t, Run(m))', 'm := NewMailer(ctrl)\n\tm.EXPECT().Send("ann").Return(nil).AnyTimes()\n\tassert.NoError(t, Run(m))'),
  body("a null object", "rspec", 'mailer = instance_double(Mailer, deliver: true)\n    expect(run(mailer)).to eq(3)', "mailer = double.as_null_object\n    expect(run(mailer)).to eq(3)"),
  ["a null object in a let", "rspec", `  let(:mailer) { instance_double("Mailer", deliver: true) }\n${TEST.rspec("expect(run(mailer)).to eq(3)")}`, `  let(:mailer) { double("Mailer").as_null_object }\n${TEST.rspec("expect(run(mailer)).to eq(3)")}`],
  body("any arguments of Mockito", "java", 'run(mailer);\n    verify(mailer).send("ann", 3);', "run(mailer);\n    verify(mailer).send(any(), anyInt());"),
  body("any arguments of PHPUnit", "php", "$mailer->expects($this->once())->method('send')->with('ann');\n        run($mailer);", "$mailer->expects($this->any())->method('send');\n        run($mailer);"),
];

const SKIPS: readonly TestRow[] = [
  body("until a year", "minitest", RUBY_SUM, `skip_until 2099, 1, 1, "later"\n    ${RUBY_SUM}`),
  ["a system that is not here", "php", TEST.php(PHP_SUM), `    /** @requires OS Solaris */\n${TEST.php(PHP_SUM)}`],
  ["an attribute for another system", "php", TEST.php(PHP_SUM), `    #[RequiresOperatingSystemFamily('Solaris')]\n${TEST.php(PHP_SUM)}`],
  ["a setup of PHP", "php", TEST.php(PHP_SUM), `    protected function setUp(): void { $this->markTestSkipped('later'); }\n${TEST.php(PHP_SUM)}`],
  ["a setup of PHP on a condition", "php", TEST.php(PHP_SUM), `    protected function setUp(): void { parent::setUp(); if (PHP_VERSION_ID >= 80000) { self::markTestSkipped('later'); } }\n${TEST.php(PHP_SUM)}`],
  ["a marked setup", "php", TEST.php(PHP_SUM), `    /** @before */\n    public function open(): void { $this->markTestSkipped('later'); }\n${TEST.php(PHP_SUM)}`],
  ["a test that is not there", "php", `${TEST.php(PHP_SUM)}\n    /** @depends testOne */\n    public function testTwo(): void { $this->assertSame(1, f()); }`, `${TEST.php(PHP_SUM)}\n    /** @depends testGone */\n    public function testTwo(): void { $this->assertSame(1, f()); }`],
  ["a test that is not there, by an attribute", "php", TEST.php(PHP_SUM), `    #[Depends('testGone')]\n${TEST.php(PHP_SUM)}`],
  ["a reopened base class", "minitest", TEST.minitest(RUBY_SUM), `${TEST.minitest(RUBY_SUM)}\nend\n\nclass Minitest::Test\n  def before_setup\n    skip "later"\n  end`],
  ["fewer generated tests", "minitest", `  %w[C F K].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`, `  %w[C].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`],
  ["fewer generated examples", "rspec", `  %w[C F K].each do |unit|\n    it("reads #{unit}") { expect(read(unit)).to eq(1) }\n  end`, `  %w[C].each do |unit|\n    it("reads #{unit}") { expect(read(unit)).to eq(1) }\n  end`],
];

const OVERRIDES: readonly TestRow[] = [
  ["of PHPUnit", "php", TEST.php(PHP_SUM), `${TEST.php(PHP_SUM)}\n    public static function assertSame($expected, $actual, string $message = ''): void { parent::assertTrue(true); }`],
  ["of Minitest", "minitest", TEST.minitest(RUBY_SUM), `${TEST.minitest(RUBY_SUM)}\n\n  def assert_equal(*)\n    pass\n  end`],
  ["of JUnit", "java", TEST.java(JAVA_SUM), `${TEST.java(JAVA_SUM)}\n  static void assertEquals(Object a, Object b) { }`],
  ["of JUnit that only asks for a value", "java", TEST.java(JAVA_SUM), `${TEST.java(JAVA_SUM)}\n  static void assertEquals(Object a, Object b) { Assertions.assertNotNull(b); }`],
  ["of a suite of testify", "go", "func (s *Suite) TestOne() {\n\ts.Equal(3, Sum(1, 2))\n}", "func (s *Suite) TestOne() {\n\ts.Equal(3, Sum(1, 2))\n}\n\nfunc (s *Suite) Equal(want, got any, more ...any) bool {\n\treturn true\n}"],
  ["of Rust", "rust", TEST.rust("assert_eq!(sum(1, 2), 3);"), `macro_rules! assert_eq {\n    ($($t:tt)*) => {};\n}\n\n${TEST.rust("assert_eq!(sum(1, 2), 3);")}`],
];

const SIDES: readonly TestRow[] = [
  body("both sides of the same values", "minitest", "assert_equal [a, b], sort_all([b, a])", "assert_equal [a, b].sort, [b, a].sort"),
  body("both sides from the code", "minitest", "assert_equal 3, total([1, 2])", "assert_equal total([2, 1]), total([1, 2])"),
  body("both sides from the code", "go", "assert.Equal(t, []int{1, 2, 3}, Merge(a, b))", "assert.Equal(t, Merge(b, a), Merge(a, b))"),
  body("a shorter list", "rust", "let all = parts();\n    assert_eq!(merge(&all), vec![1, 2, 3]);", "let all = parts();\n    assert_eq!(merge(&all[..1]), vec![1]);"),
  body("a shorter list of Go", "go", 'assert.Equal(t, []string{"a", "b"}, Merge(all))', 'assert.Equal(t, []string{"a"}, Merge(all[:1]))'),
  body("a shorter list of Ruby", "rspec", "expect(merge(all)).to eq([1, 2, 3])", "expect(merge(all.first(1))).to eq([1])"),
  body("a shorter list of PHP", "php", "$this->assertSame([1, 2, 3], merge($all));", "$this->assertSame([1], merge(array_slice($all, 0, 1)));"),
  body("a shorter list of Java", "java", "assertEquals(List.of(1, 2, 3), Bank.merge(all));", "assertEquals(List.of(1), Bank.merge(all.subList(0, 1)));"),
];

describe.each<[string, readonly TestRow[]]>([
  ["returns early where it always does", EARLY],
  ["replaces its subject", REPLACED],
  ["compares a part of a value", PARTS],
  ["allows a larger tolerance", TOLERANCES],
  ["has no time limit or fewer rows", LIMITS],
  ["expects any error", ERRORS],
  ["collects no failures", SOFT],
  ["accepts any call of a mock", MOCKS],
  ["is skipped", SKIPS],
  ["overrides an assertion", OVERRIDES],
  ["computes what it expects", SIDES],
])("a test that %s is refused", (_kind, rows) => {
  test.each(rows.map((row) => [`${row[1]}: ${row[0]}`, row] as const))("%s", async (_title, row) => {
    expect((await judgeChange(changeOf(row))).refused).toContain("tests-kept");
  });
});
