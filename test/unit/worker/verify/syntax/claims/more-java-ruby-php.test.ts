import { describe, expect, test } from "vitest";
import { claimsAbout } from "../../../../../support/judge-tests.ts";

type Row = readonly [name: string, before: string, after: string];

const JAVA = (body: string) =>
  `import static org.junit.Assert.*;\n\npublic class ATest {\n  @Test\n  public void works() throws Exception {\n${body}\n  }\n}\n`;
const SPEC = (body: string) => `RSpec.describe Thing do\n  it "works" do\n${body}\n  end\nend\n`;
const UNIT = (body: string) => `class ThingTest < ActiveSupport::TestCase\n  test "works" do\n${body}\n  end\nend\n`;
const PHP = (body: string) =>
  `<?php\n\nuse PHPUnit\\Framework\\TestCase;\n\nclass ATest extends TestCase\n{\n    public function testWorks(): void\n    {\n${body}\n    }\n}\n`;
const PEST = (body: string) => `<?php\n\nit('works', function () {\n${body}\n});\n`;

const JAVA_WEAKER: readonly Row[] = [
  ["equals to isPresent", '    assertEquals(Optional.of("x"), f(1));', "    assertTrue(f(1).isPresent());"],
  [
    "a JSON path to a status",
    '    mvc.perform(get("/a")).andExpect(status().isCreated()).andExpect(jsonPath("$.name").value("ann"));',
    '    mvc.perform(get("/a")).andExpect(status().isCreated());',
  ],
  [
    "a status to a class of statuses",
    '    mvc.perform(get("/a")).andExpect(status().isCreated());',
    '    mvc.perform(get("/a")).andExpect(status().is2xxSuccessful());',
  ],
  ["Hamcrest equalTo to notNullValue", '    assertThat(f(1), equalTo("x"));', "    assertThat(f(1), notNullValue());"],
  ["Hamcrest is to containsString", '    assertThat(f(1), is("abc"));', '    assertThat(f(1), containsString("a"));'],
  ["Hamcrest any of", '    assertThat(f(1), is("abc"));', '    assertThat(f(1), anyOf(is("abc"), notNullValue()));'],
  [
    "ignoring fields",
    "    assertThat(f(1)).usingRecursiveComparison().isEqualTo(new User(1));",
    '    assertThat(f(1)).usingRecursiveComparison().ignoringFields("id", "name").isEqualTo(new User(1));',
  ],
  ["satisfies anything", '    assertThat(f(1)).isEqualTo("x");', "    assertThat(f(1)).satisfies(x -> {});"],
  ["assertDoesNotThrow", "    assertEquals(3, f(1));", "    assertDoesNotThrow(() -> f(1));"],
  [
    "a supplier that nothing gets",
    "    assertEquals(3, f(1));",
    "    Supplier<Object> later = () -> { assertEquals(3, f(1)); return null; };",
  ],
  [
    "an optional's ifPresent",
    "    assertEquals(3, (int) f(1).get());",
    "    f(1).ifPresent(x -> assertEquals(3, (int) x));",
  ],
  [
    "in the loop over a filtered list",
    "    for (int n : List.of(1, 2)) {\n      assertEquals(n, f(n));\n    }",
    "    for (int n : List.of(1, 2).stream().filter(x -> x > 5).toList()) {\n      assertEquals(n, f(n));\n    }",
  ],
  [
    "a loop of one round",
    "    for (int i = 0; i < 5; i++) {\n      assertEquals(i, f(i));\n    }",
    "    for (int i = 0; i < 1; i++) {\n      assertEquals(i, f(i));\n    }",
  ],
  [
    "catching AssertionError",
    "    assertEquals(3, f(1));",
    "    try {\n      assertEquals(3, f(1));\n    } catch (Throwable ignored) {\n    }",
  ],
  ["a message instead of the value", '    assertEquals("x", f(1));', '    assertNotNull("x", f(1));'],
  [
    "a wide IOException",
    "    assertThrows(FileNotFoundException.class, () -> f(1));",
    "    assertThrows(IOException.class, () -> f(1));",
  ],
  [
    "an unexpected parent",
    "    assertThrows(NumberFormatException.class, () -> f(1));",
    "    assertThrows(IllegalArgumentException.class, () -> f(1));",
  ],
  ["an unused assertion helper", "    assertEquals(3, f(1));", "    f(1);"],
  [
    "a captor's value",
    '    ArgumentCaptor<String> sent = ArgumentCaptor.forClass(String.class);\n    verify(mailer).send(sent.capture());\n    assertEquals("hi", sent.getValue());',
    "    verify(mailer).send(any());",
  ],
  ["times", '    verify(mailer, times(2)).send("a");', '    verify(mailer, atLeast(1)).send("a");'],
  ["compareTo", '    assertEquals(new BigDecimal("1.50"), f(1));', "    assertTrue(f(1).signum() > 0);"],
  ["toString of both", '    assertEquals(new User("a", 1), f(1));', "    assertEquals(User.class, f(1).getClass());"],
  [
    "StepVerifier",
    '    StepVerifier.create(f(1)).expectNext("a", "b").verifyComplete();',
    "    StepVerifier.create(f(1)).expectNextCount(2).verifyComplete();",
  ],
];
const JAVA_HONEST: readonly Row[] = [
  ["assertTrue to assertEquals", "    assertTrue(f(1) == 3);", "    assertEquals(3, f(1));"],
  ["assertTrue(isEmpty) to AssertJ", "    assertTrue(f(1).isEmpty());", "    assertThat(f(1)).isEmpty();"],
  ["assertEquals(0, size) to isEmpty", "    assertEquals(0, f(1).size());", "    assertThat(f(1)).isEmpty();"],
  ["assertTrue(contains) to AssertJ", '    assertTrue(f(1).contains("a"));', '    assertThat(f(1)).contains("a");'],
  ["assertNotNull to isNotNull", "    assertNotNull(f(1));", "    assertThat(f(1)).isNotNull();"],
  ["assertNull to isNull", "    assertNull(f(1));", "    assertThat(f(1)).isNull();"],
  ["Hamcrest to AssertJ", '    assertThat(f(1), hasItem("a"));', '    assertThat(f(1)).contains("a");'],
  [
    "Hamcrest contains to containsExactly",
    '    assertThat(f(1), contains("a", "b"));',
    '    assertThat(f(1)).containsExactly("a", "b");',
  ],
  [
    "size and elements to containsExactly",
    '    List<String> x = f(1);\n    assertEquals(2, x.size());\n    assertEquals("a", x.get(0));\n    assertEquals("b", x.get(1));',
    '    assertThat(f(1)).containsExactly("a", "b");',
  ],
  [
    "isInstanceOf with a message to assertThrows",
    '    assertThatThrownBy(() -> f(1)).isInstanceOf(XException.class).hasMessage("no x");',
    '    XException e = assertThrows(XException.class, () -> f(1));\n    assertEquals("no x", e.getMessage());',
  ],
  [
    "assertThatExceptionOfType",
    '    assertThatThrownBy(() -> f(1)).isInstanceOf(XException.class).hasMessage("no x");',
    '    assertThatExceptionOfType(XException.class).isThrownBy(() -> f(1)).withMessage("no x");',
  ],
  [
    "assertArrayEquals",
    "    assertArrayEquals(new int[] {1, 2}, f(1));",
    "    assertThat(f(1)).containsExactly(1, 2);",
  ],
  [
    "isEqualByComparingTo",
    '    assertEquals(0, new BigDecimal("1.5").compareTo(f(1)));',
    '    assertThat(f(1)).isEqualByComparingTo("1.5");',
  ],
  ["Optional", '    assertEquals(Optional.of("a"), f(1));', '    assertThat(f(1)).contains("a");'],
  [
    "Optional get",
    '    assertTrue(f(1).isPresent());\n    assertEquals("a", f(1).get());',
    '    assertThat(f(1)).hasValue("a");',
  ],
  ["startsWith", '    assertTrue(f(1).startsWith("a"));', '    assertThat(f(1)).startsWith("a");'],
  ["a boolean", "    assertEquals(true, f(1));", "    assertTrue(f(1));"],
  [
    "assertAll",
    '    assertEquals("a", f(1));\n    assertEquals("b", f(2));',
    '    assertAll(() -> assertEquals("a", f(1)), () -> assertEquals("b", f(2)));',
  ],
  [
    "a try with resources",
    "    assertEquals(3, f(1));",
    "    try (Thing thing = new Thing()) {\n      assertEquals(3, f(1));\n    }",
  ],
  [
    "records",
    '    assertEquals("a", f(1).name());\n    assertEquals(3, f(1).age());',
    '    assertThat(f(1)).extracting(User::name, User::age).containsExactly("a", 3);',
  ],
];
const SPEC_WEAKER: readonly Row[] = [
  ["a hash to a part of it", "    expect(f(1)).to eq({ a: 1, b: 2 })", "    expect(f(1)).to include(a: 1)"],
  ["hash_including", "    expect(f(1)).to eq({ a: 1, b: 2 })", "    expect(f(1)).to match(hash_including(a: 1))"],
  ["an object to its class", "    expect(f(1)).to eq(User.new(1))", "    expect(f(1)).to be_a(User)"],
  ["present", '    expect(f(1)).to eq("x")', "    expect(f(1)).to be_present"],
  [
    "a change of an amount",
    "    expect { f(1) }.to change { User.count }.by(2)",
    "    expect { f(1) }.to change { User.count }",
  ],
  ["not to raise", '    expect(f(1)).to eq("x")', "    expect { f(1) }.not_to raise_error"],
  [
    "an error with any message",
    '    expect { f(1) }.to raise_error(XError, "no x")',
    "    expect { f(1) }.to raise_error(XError, //)",
  ],
  [
    "KeyError to IndexError",
    "    expect { f(1) }.to raise_error(KeyError)",
    "    expect { f(1) }.to raise_error(IndexError)",
  ],
  ["rescue nil", "    expect(f(1)).to eq(3)", "    expect(f(1)).to eq(3) rescue nil"],
  ["in a proc", "    expect(f(1)).to eq(3)", "    proc { expect(f(1)).to eq(3) }"],
  ["a method that nothing calls", "    expect(f(1)).to eq(3)", "    def check\n      expect(f(1)).to eq(3)\n    end"],
  [
    "and return",
    "    got = f(1)\n    expect(got).to eq(3)",
    "    got = f(1)\n    return unless got\n    expect(got).to eq(3)",
  ],
  ["satisfy anything", "    expect(f(1)).to eq(3)", "    expect(f(1)).to satisfy { true }"],
  ["a composed matcher", "    expect(f(1)).to eq(3)", "    expect(f(1)).to eq(3).or be_nil"],
  ["zero rounds", "    3.times { |i| expect(f(i)).to eq(i) }", "    0.times { |i| expect(f(i)).to eq(i) }"],
  [
    "the first row",
    "    [1, 2].each { |i| expect(f(i)).to eq(i) }",
    "    [1, 2].take(1).each { |i| expect(f(i)).to eq(i) }",
  ],
  [
    "only some rows",
    "    [1, 2].each { |i| expect(f(i)).to eq(i) }",
    "    [1, 2].select { |i| i > 5 }.each { |i| expect(f(i)).to eq(i) }",
  ],
  [
    "allow instead of expect",
    '    expect(mailer).to receive(:send).with("a")\n    f(mailer)',
    '    allow(mailer).to receive(:send).with("a")\n    f(mailer)',
  ],
  ["a status", "    expect(response).to have_http_status(201)", "    expect(response).to have_http_status(:success)"],
];
const SPEC_HONEST: readonly Row[] = [
  ["should to expect", "    f(1).should == 3", "    expect(f(1)).to eq(3)"],
  ["be_nil", "    expect(f(1)).to eq(nil)", "    expect(f(1)).to be_nil"],
  ["be true", "    expect(f(1)).to eq(true)", "    expect(f(1)).to be(true)"],
  ["be_empty", "    expect(f(1)).to eq([])", "    expect(f(1)).to be_empty"],
  ["a predicate", "    expect(f(1).open?).to be(true)", "    expect(f(1)).to be_open"],
  [
    "fields to have_attributes",
    '    x = f(1)\n    expect(x.a).to eq(1)\n    expect(x.b).to eq("c")',
    '    expect(f(1)).to have_attributes(a: 1, b: "c")',
  ],
  [
    "fields to match",
    '    x = f(1)\n    expect(x[:a]).to eq(1)\n    expect(x[:b]).to eq("c")',
    '    expect(f(1)).to eq(a: 1, b: "c")',
  ],
  [
    "a size and elements",
    '    x = f(1)\n    expect(x.size).to eq(2)\n    expect(x.first).to eq("a")\n    expect(x.last).to eq("b")',
    "    expect(f(1)).to eq(%w[a b])",
  ],
  [
    "have_received",
    '    expect(mailer).to receive(:send).with("a")\n    f(mailer)',
    '    f(mailer)\n    expect(mailer).to have_received(:send).with("a")',
  ],
  ["let in place", "    expect(f(1)).to eq(3)", "    result = f(1)\n    expect(result).to eq(3)"],
  [
    "each with index",
    "    expect(f(1)).to eq(2)\n    expect(f(2)).to eq(3)",
    "    { 1 => 2, 2 => 3 }.each do |n, want|\n      expect(f(n)).to eq(want)\n    end",
  ],
];
const UNIT_WEAKER: readonly Row[] = [
  [
    "a difference without a number",
    '    assert_difference("User.count", 2) { f(1) }',
    '    assert_changes("User.count") { f(1) }',
  ],
  ["a response", "    assert_response 201", "    assert_response :success"],
  ["assert_equal to assert", "    assert_equal 3, f(1)", "    assert f(1)"],
  ["a match of anything", '    assert_equal "abc", f(1)', "    assert_match(/.*/, f(1))"],
  ["equal classes", "    assert_equal User.new(1), f(1)", "    assert_equal User, f(1).class"],
  ["if there is one", "    assert_equal 3, f(1)", "    assert_equal 3, f(1) if f(1)"],
];
const UNIT_HONEST: readonly Row[] = [
  ["assert_nil", "    assert_equal nil, f(1)", "    assert_nil f(1)"],
  ["assert_empty", "    assert_equal [], f(1)", "    assert_empty f(1)"],
  ["assert_predicate", "    assert f(1).open?", "    assert_predicate f(1), :open?"],
  ["assert_includes", '    assert f(1).include?("a")', '    assert_includes f(1), "a"'],
  ["assert_operator", "    assert f(1) > 3", "    assert_operator f(1), :>, 3"],
  ["assert_instance_of", "    assert f(1).is_a?(User)", "    assert_kind_of User, f(1)"],
];
const PHP_WEAKER: readonly Row[] = [
  ["isset", "        $this->assertSame(['a' => 1], f(1));", "        $this->assertArrayHasKey('a', f(1));"],
  [
    "a class alone",
    "        $this->assertEquals(new User('a'), f(1));",
    "        $this->assertInstanceOf(User::class, f(1));",
  ],
  ["in_array", "        $this->assertSame(['a', 'b'], f(1));", "        $this->assertTrue(in_array('a', f(1)));"],
  ["is_array", "        $this->assertSame(['a', 'b'], f(1));", "        $this->assertTrue(is_array(f(1)));"],
  ["JSON", "        $this->assertJsonStringEqualsJsonString('{\"a\":1}', f(1));", "        $this->assertJson(f(1));"],
  ["a status", "        $response->assertStatus(201);", "        $response->assertSuccessful();"],
  [
    "an error of any class",
    "        $this->expectExceptionObject(new XException('no x', 3));\n        f(1);",
    "        $this->expectException(XException::class);\n        f(1);",
  ],
  [
    "a for loop of one round",
    "        for ($i = 0; $i < 5; $i++) {\n            $this->assertSame($i, f($i));\n        }",
    "        for ($i = 0; $i < 1; $i++) {\n            $this->assertSame($i, f($i));\n        }",
  ],
  [
    "array_filter",
    "        foreach ([1, 2] as $n) {\n            $this->assertSame($n, f($n));\n        }",
    "        foreach (array_filter([1, 2], fn ($n) => $n > 5) as $n) {\n            $this->assertSame($n, f($n));\n        }",
  ],
  ["a short circuit", "        $this->assertSame(3, f(1));", "        f(1) && $this->assertSame(3, f(1));"],
  [
    "array_map that nothing runs",
    "        $this->assertSame(3, f(1));",
    "        $later = fn () => $this->assertSame(3, f(1));",
  ],
  [
    "the errors swallowed",
    "        $this->assertSame(3, f(1));",
    "        try {\n            $this->assertSame(3, f(1));\n        } catch (\\Exception $e) {\n            // ignored\n        }",
  ],
  [
    "InvalidArgumentException to LogicException",
    "        $this->expectException(InvalidArgumentException::class);\n        f(1);",
    "        $this->expectException(LogicException::class);\n        f(1);",
  ],
  [
    "no performed assertions",
    "        $this->assertSame(3, f(1));",
    "        $this->expectNotToPerformAssertions();\n        f(1);",
  ],
];
const PHP_HONEST: readonly Row[] = [
  ["assertEquals to assertSame", "        $this->assertEquals(3, f(1));", "        $this->assertSame(3, f(1));"],
  ["assertTrue === to assertSame", "        $this->assertTrue(f(1) === 3);", "        $this->assertSame(3, f(1));"],
  ["assertSame true", "        $this->assertSame(true, f(1));", "        $this->assertTrue(f(1));"],
  ["count", "        $this->assertSame(2, count(f(1)));", "        $this->assertCount(2, f(1));"],
  ["assertEmpty", "        $this->assertSame([], f(1));", "        $this->assertEmpty(f(1));"],
  ["assertNull", "        $this->assertSame(null, f(1));", "        $this->assertNull(f(1));"],
  [
    "instanceof",
    "        $this->assertTrue(f(1) instanceof User);",
    "        $this->assertInstanceOf(User::class, f(1));",
  ],
  [
    "elements to a list",
    "        $x = f(1);\n        $this->assertCount(2, $x);\n        $this->assertSame('a', $x[0]);\n        $this->assertSame('b', $x[1]);",
    "        $this->assertSame(['a', 'b'], f(1));",
  ],
  [
    "expectExceptionObject",
    "        $this->expectException(XException::class);\n        $this->expectExceptionMessage('no x');\n        f(1);",
    "        $this->expectExceptionObject(new XException('no x'));\n        f(1);",
  ],
  [
    "contains",
    "        $this->assertTrue(str_contains(f(1), 'a'));",
    "        $this->assertStringContainsString('a', f(1));",
  ],
];
const PEST_WEAKER: readonly Row[] = [
  ["toBe to toEqual", "    expect(f(1))->toBe(3);", "    expect(f(1))->toEqual(3);"],
  ["toBe to toBeInt", "    expect(f(1))->toBe(3);", "    expect(f(1))->toBeInt();"],
  ["toBe to not null", "    expect(f(1))->toBe(3);", "    expect(f(1))->not->toBeNull();"],
  ["toEqual to toContain", "    expect(f(1))->toEqual(['a', 'b']);", "    expect(f(1))->toContain('a');"],
  [
    "a message dropped",
    "    expect(fn () => f(1))->toThrow(XException::class, 'no x');",
    "    expect(fn () => f(1))->toThrow(XException::class);",
  ],
];
const PEST_HONEST: readonly Row[] = [
  [
    "a chain",
    "    expect(f(1))->toBe(3);\n    expect(f(2))->toBe(4);",
    "    expect(f(1))->toBe(3)->and(f(2))->toBe(4);",
  ],
  ["another value", "    expect(f(1))->toBe(3);", "    expect(f(1))->toBe(4);"],
];

const SETS: readonly [
  language: string,
  path: string,
  source: (body: string) => string,
  weaker: readonly Row[],
  honest: readonly Row[],
][] = [
  ["Java", "src/test/java/ATest.java", JAVA, JAVA_WEAKER, JAVA_HONEST],
  ["RSpec", "spec/thing_spec.rb", SPEC, SPEC_WEAKER, SPEC_HONEST],
  ["Minitest", "test/thing_test.rb", UNIT, UNIT_WEAKER, UNIT_HONEST],
  ["PHPUnit", "tests/ATest.php", PHP, PHP_WEAKER, PHP_HONEST],
  ["Pest", "tests/ThingTest.php", PEST, PEST_WEAKER, PEST_HONEST],
];

test.each(["ArithmeticException", "LedgerException"])(
  "passes: assertThrows instead of the expected class %s",
  async (error) => {
    const old = JAVA("    f(1);").replace("@Test", `@Test(expected = ${error}.class)`);
    const now = JAVA(`    assertThrows(${error}.class, () -> f(1));`);
    expect(await claimsAbout("src/test/java/ATest.java", old, () => now)).toEqual([]);
  },
);

test("refused: the expected class of an annotation dropped", async () => {
  const old = JAVA("    f(1);").replace("@Test", "@Test(expected = LedgerException.class)");
  expect(await claimsAbout("src/test/java/ATest.java", old, () => JAVA("    assertNotNull(f(1));"))).not.toEqual([]);
});

describe.each(SETS)("%s", (_language, path, source, weaker, honest) => {
  test.each(weaker)("refused: %s", async (_name, before, after) => {
    expect(await claimsAbout(path, source(before), [[before, after]])).not.toEqual([]);
  });
  test.each(honest)("passes: %s", async (_name, before, after) => {
    expect(await claimsAbout(path, source(before), [[before, after]])).toEqual([]);
  });
});
