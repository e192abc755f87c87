import { describe, expect, test } from "vitest";
import { judgeChange } from "../../../../../support/judge-change.ts";
import { bodyRow as body, changeOf, TEST, type TestRow } from "../../../../../support/test-rows.ts";

const GO_SUM = "assert.Equal(t, 3, Sum(1, 2))";
const PHP_SUM = "$this->assertSame(3, sum(1, 2));";
const RUBY_SUM = "assert_equal 3, sum(1, 2)";
const JAVA_SUM = "assertEquals(3, Bank.sum(1, 2));";
const EARLY: readonly TestRow[] = [
  body("older versions of PHP", "php", PHP_SUM, `if (PHP_VERSION_ID < 80400) { $this->markTestSkipped('needs 8.4'); }\n        ${PHP_SUM}`),
  body("older versions of Ruby", "minitest", RUBY_SUM, `skip "needs 3.4" if RUBY_VERSION < "3.4"\n    ${RUBY_SUM}`),
  body("older versions of Ruby, unless", "minitest", RUBY_SUM, `skip "needs 3.4" unless RUBY_VERSION >= "3.4"\n    ${RUBY_SUM}`),
  body("versions to come", "php", PHP_SUM, `if (PHP_VERSION_ID >= 90000) { $this->markTestSkipped('gone'); }\n        ${PHP_SUM}`),
  body("an assumption of a version", "java", JAVA_SUM, `Assumptions.assumeTrue(Runtime.version().feature() >= 17);\n    ${JAVA_SUM}`),
  body("Windows", "go", GO_SUM, `if runtime.GOOS == "windows" {\n\t\treturn\n\t}\n\t${GO_SUM}`),
  body("a new assertion on a version", "minitest", RUBY_SUM, `${RUBY_SUM}\n    assert_equal 4, sum(2, 2) if RUBY_VERSION >= "3.0"`),
  [
    "rows on a version",
    "php",
    "    /** @dataProvider rows */\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; yield [2, 3]; }",
    "    /** @dataProvider rows */\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; yield [2, 3]; if (PHP_VERSION_ID < 80400) { return; } yield [4, 5]; }",
  ],
];

const SUBJECTS: readonly TestRow[] = [
  body("another variable", "go", "item, err := store.Get(key)\n\trequire.NoError(t, err)\n\tassert.Equal(t, want, item.Value)", "got, err := store.Get(key)\n\trequire.NoError(t, err)\n\tassert.Equal(t, want, got.Value)"),
  body("the expected value built in the test", "go", "got := Load(key)\n\tassert.Equal(t, 3, got.Value)\n\tassert.Equal(t, key, got.Key)", "want := Item{Key: key, Value: 3}\n\tgot := Load(key)\n\tassert.Equal(t, want, got)"),
  body("an input built in the test", "rust", "let cart = sample_cart();\n    assert_eq!(total(&cart), 30);", "let cart = Cart { lines: vec![Line { price: 10, n: 3 }] };\n    assert_eq!(total(&cart), 30);"),
  body("an input built in the test", "minitest", "user = users(:ann)\n    assert_equal \"Ann L.\", user.short", "user = User.new(first: \"Ann\", last: \"Lee\")\n    assert_equal \"Ann L.\", user.short"),
  body("a subject with a constructor", "java", 'var user = users.load("a");\n    assertEquals("ANN", user.label());', 'var user = new User("Ann");\n    assertEquals("ANN", user.label());'),
  body("a callback of an anonymous class", "java", 'Clock clock = Clock.fixed(3);\n    assertEquals(3, Bank.at(clock));', 'Clock clock = new Clock() { public long now() { return 3; } };\n    assertEquals(3, Bank.at(clock));'),
  ["a helper with a literal that is expected", "go", `${TEST.go('assert.Equal(t, "a: 1", Render(Open("a")))')}`, `${TEST.go('assert.Equal(t, shown(), Render(Open("a")))')}\n\nfunc shown() string {\n\treturn "a: 1"\n}`],
  ["a helper with literals as inputs", "php", `${TEST.php("$this->assertSame(3, total(load('a')));")}`, `${TEST.php("$this->assertSame(3, total($this->rows()));")}\n    private function rows(): array { return [1, 2]; }`],
  body("a list of fields in a list", "php", "$this->assertSame('Ann', $user->name);\n        $this->assertSame(3, $user->age);", "$this->assertSame(['Ann', 3], [$user->name, $user->age]);"),
];

const PARTS: readonly TestRow[] = [
  body("all fields instead of the whole", "rust", 'assert_eq!(error, RetryError { attempts: 2, last: "refused".into() });', 'assert_eq!(error.attempts, 2);\n    assert_eq!(error.last, "refused");'),
  body("all fields of a variable", "go", 'want := Body{State: "up", Jobs: 2}\n\tassert.Equal(t, want, body)', 'assert.Equal(t, "up", body.State)\n\tassert.Equal(t, 2, body.Jobs)'),
  body("a result with a field", "java", "assertEquals(4, Bank.sum(2, 2));", "assertEquals(4, Bank.sum(2, 2).value());"),
  body("a struct of Rust in an array", "rust", 'let lines = basket().lines();\n    assert_eq!(lines.len(), 1);\n    assert_eq!(lines[0].name, "pen");\n    assert_eq!(lines[0].count, 2);\n    assert_eq!(lines[0].cents, 120);', 'assert_eq!(basket().lines(), [Line { name: "pen".to_string(), count: 2, cents: 120 }]);'),
  body("a struct of Rust in a variable", "rust", 'let lines = basket().lines();\n    assert_eq!(lines.len(), 1);\n    assert_eq!(lines[0].name, "pen");\n    assert_eq!(lines[0].count, 2);', 'let lines = basket().lines();\n    let expected = vec![Line { name: "pen".into(), count: 2 }];\n    assert_eq!(lines, expected);'),
  body("records of Java in a list", "java", 'var lines = basket.lines();\n    assertEquals(1, lines.size());\n    assertEquals("pen", lines.get(0).name());\n    assertEquals(2, lines.get(0).count());\n    assertEquals(120, lines.get(0).cents());', 'assertEquals(List.of(new Basket.Line("pen", 2, 120)), basket.lines());'),
  body("records of Java in a variable", "java", 'var lines = basket.lines();\n    assertThat(lines).hasSize(1);\n    assertThat(lines.get(0).name()).isEqualTo("pen");\n    assertThat(lines.get(0).count()).isEqualTo(2);', 'Line pen = new Line("pen", 2);\n    assertThat(basket.lines()).containsExactly(pen);'),
  body("an object of Ruby", "minitest", 'task = parse("x")\n    assert_equal "buy", task.text\n    assert_equal ["home"], task.tags\n    refute task.done', 'assert_equal Task.new(text: "buy", tags: ["home"], done: false), parse("x")'),
  body("an object of Ruby in a variable", "rspec", 'task = parse("x")\n    expect(task.text).to eq("buy")\n    expect(task.tags).to eq(["home"])\n    expect(task.done).to be(false)', 'expected = Task.new(text: "buy", tags: ["home"], done: false)\n    expect(parse("x")).to eq(expected)'),
  body("an object of Ruby that is not done", "minitest", 'task = parse("x")\n    assert_equal "buy", task.text\n    assert_empty task.tags\n    assert_equal false, task.done', 'assert_equal Task.new(text: "buy", tags: [], done: false), parse("x")'),
  body("an object of PHP", "php", "$line = parse('x');\n        $this->assertSame('pen', $line->name);\n        $this->assertSame(2, $line->count);\n        $this->assertTrue($line->done);", "$this->assertEquals(new Line('pen', 2, true), parse('x'));"),
  body("a struct of Go in a slice", "go", 'lines := Lines()\n\trequire.Len(t, lines, 1)\n\tassert.Equal(t, "pen", lines[0].Name)\n\tassert.True(t, lines[0].Done)', 'want := []Line{{Name: "pen", Done: true}}\n\tassert.Equal(t, want, Lines())'),
  [
    "extracted names of AssertJ",
    "java",
    `  private static final User ANN = new User("Ann", 3);\n${TEST.java('assertThat(bank.users()).hasSize(1).extracting(User::name).containsExactly("Ann");')}`,
    `  private static final User ANN = new User("Ann", 3);\n${TEST.java("assertThat(bank.users()).containsExactly(ANN);")}`,
  ],
  body("a stricter message", "minitest", "_(log.last).must_match(/finished/)", '_(log.last).must_equal "job 7 finished"'),
];

const TOLERANCES: readonly TestRow[] = [
  body("a little larger", "java", "assertEquals(0.3, Bank.rate(), 1e-9);", "assertEquals(0.3, Bank.rate(), 1e-6);"),
  body("a large number", "go", "assert.InDelta(t, 120000.0, Rate(), 0.1)", "assert.InDelta(t, 120000.0, Rate(), 0.4)"),
  body("smaller", "rspec", "expect(rate).to be_within(0.1).of(0.3)", "expect(rate).to be_within(0.01).of(0.3)"),
  body("in a constant", "php", "$this->assertEqualsWithDelta(1.19, rate(), 0.0001);", "$delta = 0.0001;\n        $this->assertEqualsWithDelta(1.19, rate(), $delta);"),
  body("of JUnit in AssertJ", "java", "assertEquals(0.3, Bank.rate(), 1e-9);", "assertThat(Bank.rate()).isCloseTo(0.3, within(1e-9));"),
  body("of another value", "minitest", "assert_in_delta 0.3, rate, 0.001", "assert_in_delta 0.35, rate, 0.001"),
];

const LIMITS: readonly TestRow[] = [
  ["from an annotation to assertTimeout", "junit4", "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }", "  @Test\n  public void one() { assertTimeout(ofSeconds(1), () -> assertEquals(1, Bank.run())); }"],
  ["from an annotation to a rule", "junit4", "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }", "  @Rule public final Timeout limit = Timeout.seconds(1);\n  @Test\n  public void one() { assertEquals(1, Bank.run()); }"],
  ["to JUnit 5", "java", "  @Test(timeout = 1000)\n  public void one() { assertEquals(1, Bank.run()); }", "  @Test\n  @Timeout(1)\n  void one() { assertEquals(1, Bank.run()); }"],
  ["another time limit", "rust", "#[test]\n#[timeout(1000)]\nfn one() { assert_eq!(run(), 1); }", "#[test]\n#[timeout(2000)]\nfn one() { assert_eq!(run(), 1); }"],
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
  ["a panic that was already expected", "rust", TEST.rust("take(3);").replace("#[test]", "#[test]\n#[should_panic]"), TEST.rust("take(3);").replace("#[test]", '#[test]\n#[should_panic(expected = "overdrawn")]')],
  ["a new panic with its message", "rust", TEST.rust("assert!(take(3).is_err());"), TEST.rust("take(3);").replace("#[test]", '#[test]\n#[should_panic(expected = "overdrawn")]')],
  body("a narrower error", "minitest", "assert_raises(StandardError) { take(3) }", "assert_raises(Bank::Overdrawn) { take(3) }"),
  body("a renamed error", "minitest", "assert_raises(Bank::Overdrawn) { take(3) }", "assert_raises(Bank::LimitError) { take(3) }"),
];

const SOFT: readonly TestRow[] = [
  body("collected", "java", "assertEquals(1, bank.a());\n    assertEquals(2, bank.b());", "var softly = new SoftAssertions();\n    softly.assertThat(bank.a()).isEqualTo(1);\n    softly.assertThat(bank.b()).isEqualTo(2);\n    softly.assertAll();"),
  ["collected by a field", "java", TEST.java("assertEquals(1, bank.a());"), `  private final SoftAssertions softly = new SoftAssertions();\n  @AfterEach\n  void collect() { softly.assertAll(); }\n${TEST.java("softly.assertThat(bank.a()).isEqualTo(1);")}`],
  ["collected by a rule", "junit4", TEST.junit4("assertEquals(1, bank.a());"), `  @Rule public final JUnitSoftAssertions softly = new JUnitSoftAssertions();\n${TEST.junit4("softly.assertThat(bank.a()).isEqualTo(1);")}`],
  body("an error without fail", "junit4", 'try {\n      bank.take(3);\n      fail("no error");\n    } catch (Overdrawn e) {\n      assertEquals("overdrawn", e.getMessage());\n    }', 'Overdrawn e = assertThrows(Overdrawn.class, () -> bank.take(3));\n    assertEquals("overdrawn", e.getMessage());'),
  body("an error of PHPUnit without fail", "php", "try { take(3); self::fail('no error'); } catch (Overdrawn $e) { self::assertSame('overdrawn', $e->getMessage()); }", "$this->expectException(Overdrawn::class);\n        $this->expectExceptionMessage('overdrawn');\n        take(3);"),
];

const MOCKS: readonly TestRow[] = [
  body("other arguments of testify", "go", 'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tRun(m)\n\tm.AssertExpectations(t)', 'm := new(Mailer)\n\tm.On("Changed", 4).Once()\n\tRun(m)\n\tm.AssertExpectations(t)'),
  body("another mock that accepts any call", "go", 'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tRun(m)\n\tm.AssertExpectations(t)', 'm := new(Mailer)\n\tm.On("Changed", 3).Once()\n\tm.On("Log", mock.Anything).Maybe()\n\tRun(m)\n\tm.AssertExpectations(t)'),
  body("a null object beside another", "rspec", "mailer = instance_double(Mailer, deliver: true)\n    expect(run(mailer)).to eq(3)", "mailer = instance_double(Mailer, deliver: true)\n    logger = double.as_null_object\n    expect(run(mailer, logger)).to eq(3)"),
];

const SKIPS: readonly TestRow[] = [
  ["a system of Linux", "php", TEST.php(PHP_SUM), `    /** @requires OS Linux|Darwin */\n${TEST.php(PHP_SUM)}`],
  ["a setup", "php", TEST.php(PHP_SUM), `    /** @before */\n    public function open(): void { $this->db = new Db(); }\n${TEST.php(PHP_SUM)}`],
  ["a test that is there", "php", `${TEST.php(PHP_SUM)}\n    public function testTwo(): void { $this->assertSame(1, f()); }`, `${TEST.php(PHP_SUM)}\n    /** @depends testOne */\n    public function testTwo(): void { $this->assertSame(1, f()); }`],
  ["a setup of a base class", "minitest", TEST.minitest(RUBY_SUM), `  def before_setup\n    super\n    Bank.reset\n  end\n\n${TEST.minitest(RUBY_SUM)}`],
  ["more generated tests", "minitest", `  %w[C F].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`, `  %w[C F K].each do |unit|\n    define_method("test_#{unit}") { assert_equal 1, read(unit) }\n  end`],
  ["generated tests from a loop", "minitest", `  UNITS = { "C" => 1, "F" => 2 }.freeze\n  def test_units\n    UNITS.each do |unit, value|\n      assert_equal value, read(unit)\n    end\n  end`, `  UNITS = { "C" => 1, "F" => 2 }.freeze\n  UNITS.each do |unit, value|\n    define_method("test_reads_#{unit}") do\n      assert_equal value, read(unit)\n    end\n  end`],
  ["generated tests from a list", "minitest", `  UNITS = [["C", 1], ["F", 2], ["K", 3]].freeze\n  def test_reads_units\n    UNITS.each { |unit, value| assert_equal value, read(unit), unit }\n  end`, `  UNITS = [["C", 1], ["F", 2], ["K", 3]].freeze\n  UNITS.each do |unit, value|\n    define_method("test_reads_#{unit}") { assert_equal value, read(unit) }\n  end`],
  ["generated examples from a loop", "rspec", `  it "reads units" do\n    [["C", 1], ["F", 2]].each { |unit, value| expect(read(unit)).to eq(value) }\n  end`, `  [["C", 1], ["F", 2]].each do |unit, value|\n    it("reads #{unit}") { expect(read(unit)).to eq(value) }\n  end`],
  body("a loop over rows", "php", "$this->assertSame(1.19, rate(A));\n        $this->assertSame(1.0, rate(B));", "foreach ([[1.19, A], [1.0, B]] as [$expected, $rate]) {\n            $this->assertSame($expected, rate($rate));\n        }"),
  body("a loop over rows with a tolerance", "php", "$this->assertEqualsWithDelta(1.19, rate(A), 0.0001);\n        $this->assertEqualsWithDelta(1.0, rate(B), 0.0001);", "foreach ([[1.19, A], [1.0, B]] as [$expected, $rate]) {\n            $this->assertEqualsWithDelta($expected, rate($rate), 0.0001);\n        }"),
  body("a loop over rows of Go", "go", 'assert.InDelta(t, 1.19, Rate("a"), 0.001)\n\tassert.InDelta(t, 1.0, Rate("b"), 0.001)\n\tassert.InDelta(t, 0.5, Rate("c"), 0.001)', 'for _, row := range []struct {\n\t\tname string\n\t\twant float64\n\t}{{"a", 1.19}, {"b", 1.0}, {"c", 0.5}} {\n\t\tassert.InDelta(t, row.want, Rate(row.name), 0.001)\n\t}'),
  body("a loop over rows of Ruby", "minitest", 'assert_in_delta 1.19, rate("a"), 0.001\n    assert_in_delta 1.0, rate("b"), 0.001', '{ "a" => 1.19, "b" => 1.0 }.each do |name, value|\n      assert_in_delta value, rate(name), 0.001\n    end'),
];

const OVERRIDES: readonly TestRow[] = [
  ["an assertion of its own", "php", TEST.php(PHP_SUM), `${TEST.php("$this->assertSum(3, 1, 2);")}\n    private function assertSum(int $n, int ...$all): void { $this->assertSame($n, sum(...$all)); }`],
  ["an assertion with a message", "minitest", TEST.minitest(RUBY_SUM), `${TEST.minitest(RUBY_SUM)}\n\n  def assert_equal(expected, actual, message = nil)\n    super(expected, actual, message || "differs")\n  end`],
  ["an overload of an assertion", "java", TEST.java(JAVA_SUM), `${TEST.java(JAVA_SUM)}\n  static void assertEquals(long a, long b) { Assertions.assertEquals(a, b, "sum"); }`],
  ["a method of a type", "go", TEST.go(GO_SUM), `type money int\n\nfunc (m money) Equal(other money) bool {\n\treturn m == other\n}\n\n${TEST.go(GO_SUM)}`],
];

const SIDES: readonly TestRow[] = [
  body("another order of a list", "go", "want := []Version{{1, 0}, {1, 2}, {2, 0}}\n\tassert.Equal(t, want, Sort(all))", "want := []Version{{2, 0}, {1, 2}, {1, 0}}\n\tassert.Equal(t, want, Sort(all))"),
  body("another order in a condition", "go", 'want := []Version{{"1.0"}, {"1.2"}, {"2.0"}}\n\tif got := Sort(all); !reflect.DeepEqual(got, want) {\n\t\tt.Errorf("got %v", got)\n\t}', 'want := []Version{{"2.0"}, {"1.2"}, {"1.0"}}\n\tif got := Sort(all); !reflect.DeepEqual(got, want) {\n\t\tt.Errorf("got %v", got)\n\t}'),
  body("another order of calls", "go", 'want := []Version{Parse("1.0"), Parse("1.2")}\n\tassert.Equal(t, want, Sorted(Parse("1.2"), Parse("1.0")))', 'want := []Version{Parse("1.2"), Parse("1.0")}\n\tassert.Equal(t, want, Sorted(Parse("1.2"), Parse("1.0")))'),
  body("another order of names", "go", "want := []Version{v1, v2, v3}\n\tassert.Equal(t, want, Sort([]Version{v2, v1, v3}))", "want := []Version{v3, v2, v1}\n\tassert.Equal(t, want, Sort([]Version{v2, v1, v3}))"),
  body("another order of arguments", "go", "got := []Version{v2, v1}\n\tslices.SortFunc(got, Compare)\n\tassert.Equal(t, []Version{v1, v2}, got)", "got := []Version{v1, v2}\n\tslices.SortFunc(got, Compare)\n\tassert.Equal(t, []Version{v2, v1}, got)"),
  body("another order of Ruby", "minitest", 'assert_equal [v1, v2, v3], sort([v3, v1, v2])', 'assert_equal [v3, v2, v1], sort([v3, v1, v2])'),
  body("another order of Ruby's objects", "rspec", "expect([b, a].sort).to eq([a, b])", "expect([a, b].sort).to eq([b, a])"),
  body("other values", "rust", "assert_eq!(merge(&all), vec![1, 2, 3]);", "assert_eq!(merge(&all), vec![3, 2, 1]);"),
  body("fewer values of the whole", "rust", "assert_eq!(merge(&all), vec![1, 1, 2]);", "assert_eq!(merge(&all), vec![1, 2]);"),
  body("a part of a list beside the whole", "rust", "assert_eq!(merge(&all), vec![1, 2, 3]);", "assert_eq!(merge(&all), vec![1, 2, 3]);\n    assert_eq!(merge(&all[..1]), vec![1]);"),
  [
    "two tests with a helper in one",
    "rust",
    '#[test]\nfn merges_lists() {\n    assert_eq!(merge(&[1], &[2]), vec![1, 2]);\n}\n\n#[test]\nfn merges_empty_lists() {\n    assert_eq!(merge(&[], &[]), Vec::<i32>::new());\n}',
    '#[test]\nfn merges() {\n    assert_merges(&[1], &[2], &[1, 2]);\n    assert_merges(&[], &[], &[]);\n}\n\nfn assert_merges(a: &[i32], b: &[i32], expected: &[i32]) {\n    assert_eq!(merge(a, b), expected);\n}',
  ],
  [
    "two tests that called a helper in one",
    "rust",
    'fn assert_merges(a: &str, b: &str, expected: &str) {\n    assert_eq!(merge(a, b).unwrap(), expected);\n}\n\n#[test]\nfn keeps_order() {\n    assert_merges("a", "b", "ab");\n    assert_merges("b", "a", "ba");\n}\n\n#[test]\nfn joins_empty() {\n    assert_merges("", "a", "a");\n}',
    'fn assert_merges(a: &str, b: &str, expected: &str) {\n    assert_eq!(merge(a, b).unwrap(), expected);\n}\n\n#[test]\nfn merges() {\n    assert_merges("a", "b", "ab");\n    assert_merges("b", "a", "ba");\n    assert_merges("", "a", "a");\n}',
  ],
  [
    "two tests in one",
    "go",
    'func TestEmpty(t *testing.T) {\n\tcheckMerge(t, nil, nil, "")\n}\n\nfunc TestOne(t *testing.T) {\n\tcheckMerge(t, a, nil, "a")\n}\n\nfunc checkMerge(t *testing.T, a, b []string, want string) {\n\tt.Helper()\n\tassert.Equal(t, want, Merge(a, b))\n}',
    'func TestMerge(t *testing.T) {\n\tcheckMerge(t, nil, nil, "")\n\tcheckMerge(t, a, nil, "a")\n}\n\nfunc checkMerge(t *testing.T, a, b []string, want string) {\n\tt.Helper()\n\tassert.Equal(t, want, Merge(a, b))\n}',
  ],
];

describe.each<[string, readonly TestRow[]]>([
  ["leaves out other systems and older versions", EARLY],
  ["builds values", SUBJECTS],
  ["compares as much in another form", PARTS],
  ["allows a tolerance", TOLERANCES],
  ["has time limits and rows", LIMITS],
  ["expects an error", ERRORS],
  ["collects its failures", SOFT],
  ["mocks", MOCKS],
  ["is set up or generated", SKIPS],
  ["has assertions of its own", OVERRIDES],
  ["expects other values", SIDES],
])("an honest test that %s passes", (_kind, rows) => {
  test.each(rows.map((row) => [`${row[1]}: ${row[0]}`, row] as const))("%s", async (_title, row) => {
    const { outcomes } = await judgeChange(changeOf(row));
    const kept = outcomes.find(({ result }) => result.name === "tests-kept");
    expect(kept?.findings.map(({ claim }) => claim)).toEqual([]);
  });
});
