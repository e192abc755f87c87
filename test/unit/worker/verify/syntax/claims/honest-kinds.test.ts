import { describe, expect, test } from "vitest";
import { judgeChange } from "../../../../../support/judge-change.ts";
import { bodyRow as body, changeOf, TEST, type TestRow } from "../../../../../support/test-rows.ts";

const GO_SUM = "assert.Equal(t, 3, Sum(1, 2))";
const PHP_SUM = "$this->assertSame(3, sum(1, 2));";
const RUBY_SUM = "assert_equal 3, sum(1, 2)";
const JAVA_SUM = "assertEquals(3, Bank.sum(1, 2));";
const EARLY: readonly TestRow[] = [
  body(
    "older versions of PHP",
    "php",
    PHP_SUM,
    `if (PHP_VERSION_ID < 80400) { $this->markTestSkipped('needs 8.4'); }\n        ${PHP_SUM}`,
  ),
  body("older versions of Ruby", "minitest", RUBY_SUM, `skip "needs 3.4" if RUBY_VERSION < "3.4"\n    ${RUBY_SUM}`),
  body(
    "older versions of Ruby, unless",
    "minitest",
    RUBY_SUM,
    `skip "needs 3.4" unless RUBY_VERSION >= "3.4"\n    ${RUBY_SUM}`,
  ),
  body(
    "versions to come",
    "php",
    PHP_SUM,
    `if (PHP_VERSION_ID >= 90000) { $this->markTestSkipped('gone'); }\n        ${PHP_SUM}`,
  ),
  body(
    "an assumption of a version",
    "java",
    JAVA_SUM,
    `Assumptions.assumeTrue(Runtime.version().feature() >= 17);\n    ${JAVA_SUM}`,
  ),
  body("Windows", "go", GO_SUM, `if runtime.GOOS == "windows" {\n\t\treturn\n\t}\n\t${GO_SUM}`),
  body(
    "a new assertion on a version",
    "minitest",
    RUBY_SUM,
    `${RUBY_SUM}\n    assert_equal 4, sum(2, 2) if RUBY_VERSION >= "3.0"`,
  ),
  [
    "rows on a version",
    "php",
    "    /** @dataProvider rows */\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; yield [2, 3]; }",
    "    /** @dataProvider rows */\n    public function testOne($a, $b): void { $this->assertSame($b, f($a)); }\n    public static function rows(): iterable { yield [1, 2]; yield [2, 3]; if (PHP_VERSION_ID < 80400) { return; } yield [4, 5]; }",
  ],
];

const SUBJECTS: readonly TestRow[] = [
  body(
    "another variable",
    "go",
    "item, err := store.Get(key)\n\trequire.NoError(t, err)\n\tassert.Equal(t, want, item.Value)",
    "got, err := store.Get(key)\n\trequire.NoError(t, err)\n\tassert.Equal(t, want, got.Value)",
  ),
  body(
    "the expected value built in the test",
    "go",
    "got := Load(key)\n\tassert.Equal(t, 3, got.Value)\n\tassert.Equal(t, key, got.Key)",
    "want := Item{Key: key, Value: 3}\n\tgot := Load(key)\n\tassert.Equal(t, want, got)",
  ),
  body(
    "an input built in the test",
    "rust",
    "let cart = sample_cart();\n    assert_eq!(total(&cart), 30);",
    "let cart = Cart { lines: vec![Line { price: 10, n: 3 }] };\n    assert_eq!(total(&cart), 30);",
  ),
  body(
    "an input built in the test",
    "minitest",
    'user = users(:ann)\n    assert_equal "Ann L.", user.short',
    'user = User.new(first: "Ann", last: "Lee")\n    assert_equal "Ann L.", user.short',
  ),
  body(
    "a subject with a constructor",
    "java",
    'var user = users.load("a");\n    assertEquals("ANN", user.label());',
    'var user = new User("Ann");\n    assertEquals("ANN", user.label());',
  ),
  body(
    "a callback of an anonymous class",
    "java",
    "Clock clock = Clock.fixed(3);\n    assertEquals(3, Bank.at(clock));",
    "Clock clock = new Clock() { public long now() { return 3; } };\n    assertEquals(3, Bank.at(clock));",
  ),
  [
    "a helper with a literal that is expected",
    "go",
    `${TEST.go('assert.Equal(t, "a: 1", Render(Open("a")))')}`,
    `${TEST.go('assert.Equal(t, shown(), Render(Open("a")))')}\n\nfunc shown() string {\n\treturn "a: 1"\n}`,
  ],
  [
    "a helper with literals as inputs",
    "php",
    `${TEST.php("$this->assertSame(3, total(load('a')));")}`,
    `${TEST.php("$this->assertSame(3, total($this->rows()));")}\n    private function rows(): array { return [1, 2]; }`,
  ],
  body(
    "a list of fields in a list",
    "php",
    "$this->assertSame('Ann', $user->name);\n        $this->assertSame(3, $user->age);",
    "$this->assertSame(['Ann', 3], [$user->name, $user->age]);",
  ),
];

const PARTS: readonly TestRow[] = [
  body(
    "all fields instead of the whole",
    "rust",
    'assert_eq!(error, RetryError { attempts: 2, last: "refused".into() });',
    'assert_eq!(error.attempts, 2);\n    assert_eq!(error.last, "refused");',
  ),
  body(
    "all fields of a variable",
    "go",
    'want := Body{State: "up", Jobs: 2}\n\tassert.Equal(t, want, body)',
    'assert.Equal(t, "up", body.State)\n\tassert.Equal(t, 2, body.Jobs)',
  ),
  body("a result with a field", "java", "assertEquals(4, Bank.sum(2, 2));", "assertEquals(4, Bank.sum(2, 2).value());"),
  body(
    "a struct of Rust in an array",
    "rust",
    'let lines = basket().lines();\n    assert_eq!(lines.len(), 1);\n    assert_eq!(lines[0].name, "pen");\n    assert_eq!(lines[0].count, 2);\n    assert_eq!(lines[0].cents, 120);',
    'assert_eq!(basket().lines(), [Line { name: "pen".to_string(), count: 2, cents: 120 }]);',
  ),
  body(
    "a struct of Rust in a variable",
    "rust",
    'let lines = basket().lines();\n    assert_eq!(lines.len(), 1);\n    assert_eq!(lines[0].name, "pen");\n    assert_eq!(lines[0].count, 2);',
    'let lines = basket().lines();\n    let expected = vec![Line { name: "pen".into(), count: 2 }];\n    assert_eq!(lines, expected);',
  ),
  body(
    "records of Java in a list",
    "java",
    'var lines = basket.lines();\n    assertEquals(1, lines.size());\n    assertEquals("pen", lines.get(0).name());\n    assertEquals(2, lines.get(0).count());\n    assertEquals(120, lines.get(0).cents());',
    'assertEquals(List.of(new Basket.Line("pen", 2, 120)), basket.lines());',
  ),
  body(
    "records of Java in a variable",
    "java",
    'var lines = basket.lines();\n    assertThat(lines).hasSize(1);\n    assertThat(lines.get(0).name()).isEqualTo("pen");\n    assertThat(lines.get(0).count()).isEqualTo(2);',
    'Line pen = new Line("pen", 2);\n    assertThat(basket.lines()).containsExactly(pen);',
  ),
  body(
    "an object of Ruby",
    "minitest",
    'task = parse("x")\n    assert_equal "buy", task.text\n    assert_equal ["home"], task.tags\n    refute task.done',
    'assert_equal Task.new(text: "buy", tags: ["home"], done: false), parse("x")',
  ),
  body(
    "an object of Ruby in a variable",
    "rspec",
    'task = parse("x")\n    expect(task.text).to eq("buy")\n    expect(task.tags).to eq(["home"])\n    expect(task.done).to be(false)',
    'expected = Task.new(text: "buy", tags: ["home"], done: false)\n    expect(parse("x")).to eq(expected)',
  ),
  body(
    "an object of Ruby that is not done",
    "minitest",
    'task = parse("x")\n    assert_equal "buy", task.text\n    assert_empty task.tags\n    assert_equal false, task.done',
    'assert_equal Task.new(text: "buy", tags: [], done: false), parse("x")',
  ),
  body(
    "an object of PHP",
    "php",
    "$line = parse('x');\n        $this->assertSame('pen', $line->name);\n        $this->assertSame(2, $line->count);\n        $this->assertTrue($line->done);",
    "$this->assertEquals(new Line('pen', 2, true), parse('x'));",
  ),
  body(
    "a struct of Go in a slice",
    "go",
    'lines := Lines()\n\trequire.Len(t, lines, 1)\n\tassert.Equal(t, "pen", lines[0].Name)\n\tassert.True(t, lines[0].Done)',
    'want := []Line{{Name: "pen", Done: true}}\n\tassert.Equal(t, want, Lines())',
  ),
  [
    "extracted names of AssertJ",
    "java",
    `  private static final User ANN = new User("Ann", 3);\n${TEST.java('assertThat(bank.users()).hasSize(1).extracting(User::name).containsExactly("Ann");')}`,
    `  private static final User ANN = new User("Ann", 3);\n${TEST.java("assertThat(bank.users()).containsExactly(ANN);")}`,
  ],
  body(
    "a stricter message",
    "minitest",
    "_(log.last).must_match(/finished/)",
    '_(log.last).must_equal "job 7 finished"',
  ),
];

const TOLERANCES: readonly TestRow[] = [
  body("a little larger", "java", "assertEquals(0.3, Bank.rate(), 1e-9);", "assertEquals(0.3, Bank.rate(), 1e-6);"),
  body("a large number", "go", "assert.InDelta(t, 120000.0, Rate(), 0.1)", "assert.InDelta(t, 120000.0, Rate(), 0.4)"),
  body("smaller", "rspec", "expect(rate).to be_within(0.1).of(0.3)", "expect(rate).to be_within(0.01).of(0.3)"),
  body(
    "in a constant",
    "php",
    "$this->assertEqualsWithDelta(1.19, rate(), 0.0001);",
    "$delta = 0.0001;\n        $this->assertEqualsWithDelta(1.19, rate(), $delta);",
  ),
  body(
    "of JUnit in AssertJ",
    "java",
    "assertEquals(0.3, Bank.rate(), 1e-9);",
    "assertThat(Bank.rate()).isCloseTo(0.3, within(1e-9));",
  ),
  body("of another value", "minitest", "assert_in_delta 0.3, rate, 0.001", "assert_in_delta 0.35, rate, 0.001"),
];

const TABLE = (rows: string) =>
  TEST.go(
    `for _, tt := range []struct {\n\t\tin   string\n\t\twant string\n\t}{${rows}} {\n\t\tassert.Equal(t, tt.want, Clean(tt.in))\n\t}`,
  );
const SIDES: readonly TestRow[] = [
  ["another row whose input is a result", "go", TABLE('{" a", "a"}'), TABLE('{" a", "a"}, {Clean(" b"), "b"}')],
  body(
    "another order of a list",
    "go",
    "want := []Version{{1, 0}, {1, 2}, {2, 0}}\n\tassert.Equal(t, want, Sort(all))",
    "want := []Version{{2, 0}, {1, 2}, {1, 0}}\n\tassert.Equal(t, want, Sort(all))",
  ),
  body(
    "another order in a condition",
    "go",
    'want := []Version{{"1.0"}, {"1.2"}, {"2.0"}}\n\tif got := Sort(all); !reflect.DeepEqual(got, want) {\n\t\tt.Errorf("got %v", got)\n\t}',
    'want := []Version{{"2.0"}, {"1.2"}, {"1.0"}}\n\tif got := Sort(all); !reflect.DeepEqual(got, want) {\n\t\tt.Errorf("got %v", got)\n\t}',
  ),
  body(
    "another order of calls",
    "go",
    'want := []Version{Parse("1.0"), Parse("1.2")}\n\tassert.Equal(t, want, Sorted(Parse("1.2"), Parse("1.0")))',
    'want := []Version{Parse("1.2"), Parse("1.0")}\n\tassert.Equal(t, want, Sorted(Parse("1.2"), Parse("1.0")))',
  ),
  body(
    "another order of names",
    "go",
    "want := []Version{v1, v2, v3}\n\tassert.Equal(t, want, Sort([]Version{v2, v1, v3}))",
    "want := []Version{v3, v2, v1}\n\tassert.Equal(t, want, Sort([]Version{v2, v1, v3}))",
  ),
  body(
    "another order of arguments",
    "go",
    "got := []Version{v2, v1}\n\tslices.SortFunc(got, Compare)\n\tassert.Equal(t, []Version{v1, v2}, got)",
    "got := []Version{v1, v2}\n\tslices.SortFunc(got, Compare)\n\tassert.Equal(t, []Version{v2, v1}, got)",
  ),
  body(
    "another order of Ruby",
    "minitest",
    "assert_equal [v1, v2, v3], sort([v3, v1, v2])",
    "assert_equal [v3, v2, v1], sort([v3, v1, v2])",
  ),
  body(
    "another order of Ruby's objects",
    "rspec",
    "expect([b, a].sort).to eq([a, b])",
    "expect([a, b].sort).to eq([b, a])",
  ),
  body("other values", "rust", "assert_eq!(merge(&all), vec![1, 2, 3]);", "assert_eq!(merge(&all), vec![3, 2, 1]);"),
  body(
    "fewer values of the whole",
    "rust",
    "assert_eq!(merge(&all), vec![1, 1, 2]);",
    "assert_eq!(merge(&all), vec![1, 2]);",
  ),
  body(
    "a part of a list beside the whole",
    "rust",
    "assert_eq!(merge(&all), vec![1, 2, 3]);",
    "assert_eq!(merge(&all), vec![1, 2, 3]);\n    assert_eq!(merge(&all[..1]), vec![1]);",
  ),
  [
    "two tests with a helper in one",
    "rust",
    "#[test]\nfn merges_lists() {\n    assert_eq!(merge(&[1], &[2]), vec![1, 2]);\n}\n\n#[test]\nfn merges_empty_lists() {\n    assert_eq!(merge(&[], &[]), Vec::<i32>::new());\n}",
    "#[test]\nfn merges() {\n    assert_merges(&[1], &[2], &[1, 2]);\n    assert_merges(&[], &[], &[]);\n}\n\nfn assert_merges(a: &[i32], b: &[i32], expected: &[i32]) {\n    assert_eq!(merge(a, b), expected);\n}",
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
  ["expects other values", SIDES],
])("an honest test that %s passes", (_kind, rows) => {
  test.each(rows.map((row) => [`${row[1]}: ${row[0]}`, row] as const))("%s", async (_title, row) => {
    const { outcomes } = await judgeChange(changeOf(row));
    const kept = outcomes.find(({ result }) => result.name === "tests-kept");
    expect(kept?.findings.map(({ claim }) => claim)).toEqual([]);
  });
});
