import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "src/test/java/shop/CartTest.java";
const SOURCE = `package shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.*;
import static org.mockito.Mockito.*;

import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;

class CartTest {
  private Cart cart;

  @BeforeEach
  void setUp() {
    cart = new Cart(List.of("nut"));
  }

  @Test
  void adds() {
    cart.add("bolt", 2);
    assertEquals(3, cart.size());
    assertTrue(cart.total() == 30);
  }

  @Test
  @DisplayName("removes an item")
  void removes() {
    cart.remove("nut");
    assertThat(cart.items()).isEmpty();
    assertThat(cart.total()).isNotNull().isEqualTo(0);
  }

  @Test
  void refuses() {
    assertThrows(CartException.class, () -> cart.add("bolt", -1));
    assertThatThrownBy(() -> cart.add(null, 1)).isInstanceOf(NullPointerException.class).hasMessage("item");
  }

  @Test
  void refusesInTheOldWay() {
    try {
      cart.add("bolt", -2);
      fail("no error");
    } catch (CartException e) {
      assertEquals("bolt", e.item());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 20", "3, 30"})
  void prices(int count, int total) {
    assertEquals(total, cart.price(count));
  }

  @ParameterizedTest
  @MethodSource("names")
  void accepts(String name) {
    assertTrue(cart.accepts(name));
  }

  static Stream<String> names() {
    return Stream.of("nut", "bolt");
  }

  @Test
  void notifies() {
    Listener listener = mock(Listener.class);
    cart.on(listener);
    cart.clear();
    verify(listener).cleared("cart");
    verify(listener, never()).added(any());
    checkEmpty(cart);
  }

  @Nested
  class Discounts {
    @Test
    void applies() {
      for (int percent : new int[] {10, 20}) {
        assertEquals(100 - percent, cart.discounted(percent));
      }
    }
  }

  private void checkEmpty(Cart cart) {
    assertEquals(0, cart.size());
    assertNull(cart.first());
  }
}
`;
const SIZE = "assertEquals(3, cart.size());";

describe("a weakened test of Java is refused", () => {
  test.each<[string, Edit]>([
    ["a deleted test", (s) => s.replace(/ {2}@Test\n {2}void adds[\s\S]*?\n {2}\}\n/, "")],
    ["a test without its annotation", [["  @Test\n  void adds", "  void adds"]]],
    ["disabled", [["  @Test\n  void adds", "  @Test\n  @Disabled\n  void adds"]]],
    ["disabled with a reason", [["  @Test\n  void adds", '  @Disabled("flaky")\n  @Test\n  void adds']]],
    ["a class disabled", [["class CartTest", "@Disabled\nclass CartTest"]]],
    ["ignored, as in JUnit 4", [["  @Test\n  void adds", "  @Ignore @Test\n  void adds"]]],
    ["not enabled, as in TestNG", [["  @Test\n  void adds", "  @Test(enabled = false)\n  void adds"]]],
    [
      "enabled by a variable",
      [
        [
          "  @Test\n  void adds",
          '  @Test\n  @EnabledIfEnvironmentVariable(named = "FULL", matches = "1")\n  void adds',
        ],
      ],
    ],
    ["not on Linux", [["  @Test\n  void adds", "  @Test\n  @DisabledOnOs(OS.LINUX)\n  void adds"]]],
    ["a private test", [["  void adds", "  private void adds"]]],
    ["an inner class that is no longer nested", [["  @Nested\n", ""]]],
    ["assumeTrue(false)", [['cart.add("bolt", 2);', 'Assumptions.assumeTrue(false);\n    cart.add("bolt", 2);']]],
    [
      "an assumption about the environment",
      [['cart.add("bolt", 2);', 'assumeTrue(System.getenv("FULL") != null);\n    cart.add("bolt", 2);']],
    ],
    [
      "an assumption before each test",
      [['cart = new Cart(List.of("nut"));', 'assumeFalse(true);\n    cart = new Cart(List.of("nut"));']],
    ],
    ["an early return", [['cart.add("bolt", 2);', 'if (cart.size() > 0) return;\n    cart.add("bolt", 2);']]],
    ["after a return", [[SIZE, `if (true) return;\n    ${SIZE}`]]],
    ["a deleted assertion", [[SIZE, "cart.size();"]]],
    ["assertNotNull", [[SIZE, "assertNotNull(cart);"]]],
    ["compared with itself", [[SIZE, "assertEquals(cart.size(), cart.size());"]]],
    ["constants", [[SIZE, "assertEquals(3, 3);"]]],
    ["a truth instead of a comparison", [["assertTrue(cart.total() == 30)", "assertTrue(cart.total() > 0)"]]],
    ["assertTrue(true)", [["assertTrue(cart.total() == 30)", "assertTrue(true)"]]],
    ["|| true", [["cart.total() == 30", "cart.total() == 30 || true"]]],
    ["in if (false)", [[SIZE, `if (false) { ${SIZE} }`]]],
    ["errors of assertions caught", [[SIZE, `try { ${SIZE} } catch (AssertionError e) { System.out.println(e); }`]]],
    ["any error caught", [[SIZE, `try { ${SIZE} } catch (Throwable e) { // expected\n }`]]],
    ["in a lambda that is never called", [[SIZE, `Runnable check = () -> { ${SIZE} };`]]],
    ["AssertJ: a chain that only begins", [["assertThat(cart.items()).isEmpty();", "assertThat(cart.items());"]]],
    ["AssertJ: isNotNull", [["assertThat(cart.items()).isEmpty();", "assertThat(cart.items()).isNotNull();"]]],
    ["AssertJ: a link less", [[".isNotNull().isEqualTo(0)", ".isNotNull()"]]],
    ["any error instead of one", [["assertThrows(CartException.class", "assertThrows(Exception.class"]]],
    ["no message expected", [['.hasMessage("item")', ""]]],
    [
      "a missing fail()",
      [
        ['      fail("no error");\n', ""],
        ['assertEquals("bolt", e.item());', "assertNotNull(e);"],
      ],
    ],
    ["a row less", [[', "2, 20"', ""]]],
    ["a row of the provider less", [['Stream.of("nut", "bolt")', 'Stream.of("nut")']]],
    ["a loop over nothing", [["new int[] {10, 20}", "new int[] {}"]]],
    ["Mockito: any argument", [['verify(listener).cleared("cart")', "verify(listener).cleared(any())"]]],
    ["Mockito: a verification less", [["    verify(listener, never()).added(any());\n", ""]]],
    ["a weaker helper", [["    assertEquals(0, cart.size());\n    assertNull", "    assertNull"]]],
    ["a helper that is no longer called", [["    checkEmpty(cart);\n", ""]]],
    ["emptied", (s) => s.replace(/(void removes\(\) \{)[\s\S]*?\n {2}\}/, "$1}")],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  const old = (test: string) => `import org.junit.Test;\npublic class OldTest {\n  ${test}\n}\n`;
  test.each<[string, Record<string, Sides>]>([
    ["a deleted file", { [PATH]: [SOURCE, undefined] }],
    [
      "a class that loses the name of a test",
      {
        [PATH]: [SOURCE, undefined],
        "src/test/java/shop/CartCases.java": [undefined, SOURCE.replace("CartTest", "CartCases")],
      },
    ],
    [
      "JUnit 4: an error no longer expected",
      {
        "src/test/java/OldTest.java": [
          old("@Test(expected = CartException.class) public void a() { cart.add(-1); }"),
          old("@Test public void a() { cart.add(1); }"),
        ],
      },
    ],
    [
      "JUnit 4: a message that hides a comparison with itself",
      {
        "src/test/java/OldTest.java": [
          old('@Test public void a() { assertEquals("size", 1, cart.size()); }'),
          old('@Test public void a() { int n = cart.size(); assertEquals("size", n, n); }'),
        ],
      },
    ],
    [
      "JUnit 3: a prefix dropped",
      {
        "src/test/java/OldTest.java": [
          "public class OldTest extends TestCase {\n  public void testA() { assertEquals(1, f()); }\n}\n",
          "public class OldTest extends TestCase {\n  public void xtestA() { assertEquals(1, f()); }\n}\n",
        ],
      },
    ],
    [
      "Hamcrest: notNullValue",
      {
        "src/test/java/OldTest.java": [
          old("@Test public void a() { assertThat(f(), is(equalTo(1))); }"),
          old("@Test public void a() { assertThat(f(), is(notNullValue())); }"),
        ],
      },
    ],
    [
      "a new test that is disabled",
      {
        "src/test/java/ATest.java": [
          undefined,
          "class ATest {\n  @Disabled @Test void a() { assertEquals(1, f()); }\n}\n",
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("an honest change of tests in Java passes", () => {
  test.each<[string, Edit]>([
    ["a renamed test", [["void adds()", "void addsItems()"]]],
    [
      "a new test",
      [["  @Test\n  void adds", "  @Test\n  void isNew() {\n    assertNotNull(cart);\n  }\n\n  @Test\n  void adds"]],
    ],
    ["another display name", [['@DisplayName("removes an item")', '@DisplayName("removes one item")']]],
    ["a tag", [["  @Test\n  void adds", '  @Tag("fast")\n  @Test\n  void adds']]],
    ["a timeout", [["  @Test\n  void adds", "  @Timeout(5)\n  @Test\n  void adds"]]],
    ["a message", [["assertEquals(3, cart.size());", 'assertEquals(3, cart.size(), "size");']]],
    ["another expected value", [["assertEquals(3,", "assertEquals(4,"]]],
    ["AssertJ instead of JUnit", [[SIZE, "assertThat(cart.size()).isEqualTo(3);"]]],
    ["hasSize instead of size()", [[SIZE, "assertThat(cart).hasSize(3);"]]],
    [
      "JUnit instead of AssertJ",
      [
        [
          "assertThat(cart.total()).isNotNull().isEqualTo(0);",
          "assertNotNull(cart.total());\n    assertEquals(0, cart.total());",
        ],
      ],
    ],
    [
      "assertEquals instead of assertTrue with ==",
      [["assertTrue(cart.total() == 30)", "assertEquals(30, cart.total())"]],
    ],
    [
      "assertions in assertAll",
      [
        [
          `${SIZE}\n    assertTrue(cart.total() == 30);`,
          "assertAll(() -> assertEquals(3, cart.size()), () -> assertEquals(30, cart.total()));",
        ],
      ],
    ],
    [
      "assertThrows instead of try and fail",
      (s) =>
        s.replace(
          / {4}try \{\n[\s\S]*?\n {4}\}\n/,
          '    CartException e = assertThrows(CartException.class, () -> cart.add("bolt", -2));\n    assertEquals("bolt", e.item());\n',
        ),
    ],
    [
      "assertThatThrownBy instead of assertThrows",
      [
        [
          'assertThrows(CartException.class, () -> cart.add("bolt", -1));',
          'assertThatThrownBy(() -> cart.add("bolt", -1)).isInstanceOf(CartException.class);',
        ],
      ],
    ],
    ["a new row", [['"2, 20"', '"2, 20", "4, 40"']]],
    [
      "rows as a text block",
      [
        [
          '@CsvSource({"1, 10", "2, 20", "3, 30"})',
          '@CsvSource(textBlock = """\n      1, 10\n      2, 20\n      3, 30\n      """)',
        ],
      ],
    ],
    ["ValueSource instead of MethodSource", [['@MethodSource("names")', '@ValueSource(strings = {"nut", "bolt"})']]],
    [
      "a provider with Arguments",
      [
        ['@CsvSource({"1, 10", "2, 20", "3, 30"})', '@MethodSource("rows")'],
        [
          "  static Stream<String> names",
          "  static Stream<Arguments> rows() {\n    return Stream.of(Arguments.of(1, 10), Arguments.of(2, 20), Arguments.of(3, 30));\n  }\n\n  static Stream<String> names",
        ],
      ],
    ],
    [
      "a parameterized test instead of a loop",
      (s) =>
        s.replace(
          / {4}@Test\n {4}void applies[\s\S]*?\n {4}\}\n/,
          "    @ParameterizedTest\n    @ValueSource(ints = {10, 20})\n    void applies(int percent) {\n      assertEquals(100 - percent, cart.discounted(percent));\n    }\n",
        ),
    ],
    ["a loop over List.of", [["new int[] {10, 20}", "List.of(10, 20)"]]],
    [
      "a test split",
      [
        [
          "    assertTrue(cart.total() == 30);\n  }\n",
          '  }\n\n  @Test\n  void totals() {\n    cart.add("bolt", 2);\n    assertTrue(cart.total() == 30);\n  }\n',
        ],
      ],
    ],
    [
      "a helper extracted",
      [
        [SIZE, "checkSize(3);"],
        [
          "  private void checkEmpty",
          "  private void checkSize(int size) {\n    assertEquals(size, cart.size());\n  }\n\n  private void checkEmpty",
        ],
      ],
    ],
    [
      "a class around tests",
      (s) =>
        s
          .replace(
            "  @ParameterizedTest\n  @CsvSource",
            "  @Nested\n  class Prices {\n  @ParameterizedTest\n  @CsvSource",
          )
          .replace("  @ParameterizedTest\n  @MethodSource", "  }\n\n  @ParameterizedTest\n  @MethodSource"),
    ],
    ["times(1)", [['verify(listener).cleared("cart")', 'verify(listener, times(1)).cleared("cart")']]],
    ["eq() as the argument", [['cleared("cart")', 'cleared(eq("cart"))']]],
    ["not on Windows", [["  @Test\n  void adds", "  @Test\n  @DisabledOnOs(OS.WINDOWS)\n  void adds"]]],
    ["public tests", [["  void adds", "  public void adds"]]],
    ["a lambda that is called", [[SIZE, `Runnable check = () -> { ${SIZE} };\n    check.run();`]]],
    [
      "a cleanup that catches errors",
      [['cart.remove("nut");', 'cart.remove("nut");\n    try { cart.close(); } catch (Exception e) { }']],
    ],
    ["a declared error", [["  void adds()", "  void adds() throws Exception"]]],
    ["syntax that our parser does not know", (s) => s.replace(/\}\n$/, "  int <<<>>> x;\n}\n")],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });

  test.each<[string, string, string]>([
    ["a literal instead of Boolean.TRUE", "assertThat(f()).isEqualTo(Boolean.TRUE)", "assertThat(f()).isEqualTo(true)"],
    [
      "Truth: another message",
      'assertWithMessage("for " + x).that(f()).isNotNull()',
      'assertWithMessage("for %s", x).that(f()).isNotNull()',
    ],
  ])("%s", async (_name, before, after) => {
    const source = `class ATest {\n  @Test void a() {\n    ${before};\n  }\n}\n`;
    expect(await claimsAbout("src/test/java/ATest.java", source, [[before, after]])).toEqual([]);
  });

  test("a renamed class", async () => {
    const { outcomes } = await judgeChange({
      [PATH]: [SOURCE, undefined],
      "src/test/java/shop/BasketTest.java": [undefined, SOURCE.replace("class CartTest", "class BasketTest")],
    });
    expect(outcomes.find(({ result }) => result.name === "tests-kept")?.findings).toEqual([]);
  });
});
