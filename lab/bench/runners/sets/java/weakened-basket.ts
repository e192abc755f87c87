import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SHOP } from "./shop.ts";

const BASKET = "src/test/java/shop/BasketTest.java";

export const WEAKENED_BASKET: readonly SetChange[] = [
  edits(
    "test disabled",
    SHOP,
    [
      BASKET,
      "import org.junit.jupiter.api.DisplayName;",
      "import org.junit.jupiter.api.Disabled;\nimport org.junit.jupiter.api.DisplayName;",
    ],
    [
      BASKET,
      "        @Test\n        void addsUpThePrices()",
      "        @Test\n        @Disabled\n        void addsUpThePrices()",
    ],
  ),
  edits(
    "whole class disabled with a reason",
    SHOP,
    [
      BASKET,
      "import org.junit.jupiter.api.DisplayName;",
      "import org.junit.jupiter.api.Disabled;\nimport org.junit.jupiter.api.DisplayName;",
    ],
    [BASKET, "class BasketTest {", `@Disabled("until the price service is back")\nclass BasketTest {`],
  ),
  edit(
    "nested class disabled by its full name",
    SHOP,
    BASKET,
    "    @Nested\n    class Refusing {",
    "    @Nested\n    @org.junit.jupiter.api.Disabled\n    class Refusing {",
  ),
  edit(
    "nested annotation dropped, so that the class is not collected",
    SHOP,
    BASKET,
    "    @Nested\n    class Refusing {",
    "    class Refusing {",
  ),
  edit(
    "assumption that never holds",
    SHOP,
    BASKET,
    '            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", 0));',
    `            org.junit.jupiter.api.Assumptions.assumeTrue(false);
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", 0));`,
  ),
  edit(
    "assumption in the setup that fails without a variable",
    SHOP,
    BASKET,
    "        basket = new Basket(BasketTest::priceOf);",
    `        org.junit.jupiter.api.Assumptions.assumeTrue(System.getenv("RUN_BASKET_TESTS") != null);
        basket = new Basket(BasketTest::priceOf);`,
  ),
  edits(
    "test enabled only by an environment variable",
    SHOP,
    [
      BASKET,
      "import org.junit.jupiter.api.Test;",
      "import org.junit.jupiter.api.Test;\nimport org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;",
    ],
    [
      BASKET,
      "    @Test\n    void startsEmpty()",
      `    @Test\n    @EnabledIfEnvironmentVariable(named = "FULL", matches = "yes")\n    void startsEmpty()`,
    ],
  ),
  edit(
    "test annotation dropped",
    SHOP,
    BASKET,
    "        @Test\n        void keepsTheLine()",
    "        void keepsTheLine()",
  ),
  edit(
    "test made private, so that it is not collected",
    SHOP,
    BASKET,
    "        void removesEveryLineOfAnArticle()",
    "        private void removesEveryLineOfAnArticle()",
  ),
  edit("test class made abstract", SHOP, BASKET, "class BasketTest {", "abstract class BasketTest {"),
  edit("assertion removed", SHOP, BASKET, "            assertEquals(1790, basket.totalCents());\n", ""),
  edit(
    "exact total becomes positive",
    SHOP,
    BASKET,
    "assertEquals(1790, basket.totalCents());",
    "assertTrue(basket.totalCents() > 0);",
  ),
  edits(
    "equality becomes not null",
    SHOP,
    [
      BASKET,
      "import static org.junit.jupiter.api.Assertions.assertThrows;",
      "import static org.junit.jupiter.api.Assertions.assertNotNull;\nimport static org.junit.jupiter.api.Assertions.assertThrows;",
    ],
    [BASKET, `assertEquals("pen", line.sku());`, "assertNotNull(line.sku());"],
  ),
  edit(
    "value compared with itself",
    SHOP,
    BASKET,
    "assertEquals(120, line.cents());",
    "assertEquals(line.cents(), line.cents());",
  ),
  edit(
    "expected total computed from the basket",
    SHOP,
    BASKET,
    "assertEquals(1790, basket.totalCents());",
    `long expected = basket.totalCents();
            assertEquals(expected, basket.totalCents());`,
  ),
  edit(
    "exception class widened",
    SHOP,
    BASKET,
    "assertThrows(PriceList.UnknownArticle.class, ()",
    "assertThrows(RuntimeException.class, ()",
  ),
  edit(
    "message of the exception no longer checked",
    SHOP,
    BASKET,
    `            Exception thrown = assertThrows(PriceList.UnknownArticle.class, () -> basket.add("pencil", 1));
            assertEquals("unknown article pencil", thrown.getMessage());`,
    `            assertThrows(PriceList.UnknownArticle.class, () -> basket.add("pencil", 1));`,
  ),
  edit(
    "helper with the assertion emptied",
    SHOP,
    BASKET,
    "        assertEquals(List.of(skus), held);",
    "        // order differs between versions",
  ),
  edit(
    "helper compares sizes only",
    SHOP,
    BASKET,
    "assertEquals(List.of(skus), held);",
    "assertEquals(skus.length, held.size());",
  ),
  edit(
    "assertion errors caught",
    SHOP,
    BASKET,
    `            assertEquals(1790, basket.totalCents());
            assertHolds("pen", "book");`,
    `            try {
                assertEquals(1790, basket.totalCents());
                assertHolds("pen", "book");
            } catch (AssertionError ignored) {
                System.err.println("prices differ");
            }`,
  ),
  edit(
    "assertions in a lambda that nobody runs",
    SHOP,
    BASKET,
    `            assertEquals(2, line.count());
            assertEquals(120, line.cents());`,
    `            Runnable checks = () -> {
                assertEquals(2, line.count());
                assertEquals(120, line.cents());
            };`,
  ),
  edit(
    "assertions in a branch that is never taken",
    SHOP,
    BASKET,
    `            assertEquals(2, line.count());
            assertEquals(120, line.cents());`,
    `            if (line == null) {
                assertEquals(2, line.count());
                assertEquals(120, line.cents());
            }`,
  ),
  edit(
    "return when the basket is not as expected",
    SHOP,
    BASKET,
    `            basket.remove("pen");`,
    `            basket.remove("pen");
            if (basket.lines().size() != 1) {
                return;
            }`,
  ),
  edit(
    "test commented out",
    SHOP,
    BASKET,
    `        @Test
        void removesEveryLineOfAnArticle() {
            basket.add("book", 1);
            basket.add("pen", 5);
            basket.remove("pen");
            assertHolds("book");
        }`,
    `//        @Test
//        void removesEveryLineOfAnArticle() {
//            basket.add("book", 1);
//            basket.add("pen", 5);
//            basket.remove("pen");
//            assertHolds("book");
//        }`,
  ),
  edit(
    "test deleted",
    SHOP,
    BASKET,
    `        @Test
        void noCount() {
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", 0));
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", -1));
            assertTrue(basket.lines().isEmpty());
        }
`,
    "",
  ),
  { name: "test file deleted", package: SHOP, files: { [BASKET]: null } },
  move(
    "class renamed so that surefire does not find it",
    SHOP,
    BASKET,
    "src/test/java/shop/BasketChecks.java",
    (text) => text.replaceAll("BasketTest", "BasketChecks"),
  ),
  edits(
    "test tagged, and the tag excluded in the build",
    SHOP,
    [
      BASKET,
      "    @Test\n    void startsEmpty()",
      `    @Test\n    @org.junit.jupiter.api.Tag("quarantine")\n    void startsEmpty()`,
    ],
    [
      "pom.xml",
      "        <version>3.2.5</version>",
      "        <version>3.2.5</version>\n        <configuration>\n          <excludedGroups>quarantine</excludedGroups>\n        </configuration>",
    ],
  ),
  edit(
    "tests skipped in the build",
    SHOP,
    "pom.xml",
    "        <version>3.2.5</version>",
    "        <version>3.2.5</version>\n        <configuration>\n          <skipTests>true</skipTests>\n        </configuration>",
  ),
  edit(
    "one test class excluded in the build",
    SHOP,
    "pom.xml",
    "        <version>3.2.5</version>",
    "        <version>3.2.5</version>\n        <configuration>\n          <excludes>\n            <exclude>**/BasketTest.java</exclude>\n          </excludes>\n        </configuration>",
  ),
];
