import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SHOP } from "./shop.ts";

const BASKET = "src/test/java/shop/BasketTest.java";
const DISCOUNT = "src/test/java/shop/DiscountTest.java";
const BASKET_SOURCE = "src/main/java/shop/Basket.java";
const DISCOUNT_SOURCE = "src/main/java/shop/Discount.java";

export const HONEST_SHOP: readonly SetChange[] = [
  edit(
    "new test",
    SHOP,
    BASKET,
    `        @Test
        void keepsTheLine() {`,
    `        @Test
        void handsOutACopy() {
            assertThrows(UnsupportedOperationException.class, () -> basket.lines().clear());
        }

        @Test
        void keepsTheLine() {`,
  ),
  edit(
    "rows added to a CSV source",
    SHOP,
    DISCOUNT,
    `        "300, FIVER, 0",`,
    `        "300, FIVER, 0",\n        "500, FIVER, 0",`,
  ),
  edit("test renamed", SHOP, DISCOUNT, "void neverGoesBelowZero()", "void theFiverNeverMakesATotalNegative()"),
  edit(
    "display names added",
    SHOP,
    BASKET,
    "    @Test\n    void startsEmpty()",
    `    @Test\n    @DisplayName("a new basket is empty and costs nothing")\n    void startsEmpty()`,
  ),
  edit(
    "fields of a line become one equality of the record",
    SHOP,
    BASKET,
    `            Basket.Line line = basket.lines().get(0);
            assertEquals("pen", line.sku());
            assertEquals(2, line.count());
            assertEquals(120, line.cents());`,
    `            assertEquals(List.of(new Basket.Line("pen", 2, 120)), basket.lines());`,
  ),
  edits(
    "assertions grouped in assertAll",
    SHOP,
    [
      BASKET,
      "import static org.junit.jupiter.api.Assertions.assertEquals;",
      "import static org.junit.jupiter.api.Assertions.assertAll;\nimport static org.junit.jupiter.api.Assertions.assertEquals;",
    ],
    [
      BASKET,
      `            assertEquals("pen", line.sku());
            assertEquals(2, line.count());
            assertEquals(120, line.cents());`,
      `            assertAll(
                () -> assertEquals("pen", line.sku()),
                () -> assertEquals(2, line.count()),
                () -> assertEquals(120, line.cents()));`,
    ],
  ),
  edit(
    "test split in two",
    SHOP,
    BASKET,
    `        void noCount() {
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", 0));
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", -1));
            assertTrue(basket.lines().isEmpty());
        }`,
    `        void countOfZero() {
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", 0));
            assertTrue(basket.lines().isEmpty());
        }

        @Test
        void negativeCount() {
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", -1));
            assertTrue(basket.lines().isEmpty());
        }`,
  ),
  edits(
    "test becomes parametrised with all rows",
    SHOP,
    [
      BASKET,
      "import org.junit.jupiter.api.Test;",
      "import org.junit.jupiter.api.Test;\nimport org.junit.jupiter.params.ParameterizedTest;\nimport org.junit.jupiter.params.provider.ValueSource;",
    ],
    [
      BASKET,
      `        @Test
        void noCount() {
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", 0));
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", -1));
            assertTrue(basket.lines().isEmpty());
        }`,
      `        @ParameterizedTest
        @ValueSource(ints = {0, -1})
        void noCount(int count) {
            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", count));
            assertTrue(basket.lines().isEmpty());
        }`,
    ],
  ),
  edit(
    "message checked as well",
    SHOP,
    BASKET,
    `            assertThrows(IllegalArgumentException.class, () -> basket.add("pen", -1));`,
    `            Exception thrown = assertThrows(IllegalArgumentException.class, () -> basket.add("pen", -1));
            assertEquals("count must be positive: -1", thrown.getMessage());`,
  ),
  edit(
    "helper extracted with its assertions",
    SHOP,
    BASKET,
    `        void unknownArticles() {
            Exception thrown = assertThrows(PriceList.UnknownArticle.class, () -> basket.add("pencil", 1));
            assertEquals("unknown article pencil", thrown.getMessage());
        }`,
    `        void unknownArticles() {
            assertUnknown("pencil");
        }

        private void assertUnknown(String sku) {
            Exception thrown = assertThrows(PriceList.UnknownArticle.class, () -> basket.add(sku, 1));
            assertEquals("unknown article " + sku, thrown.getMessage());
        }`,
  ),
  edits(
    "message changed with the source",
    SHOP,
    ["src/main/java/shop/PriceList.java", `super("unknown article " + sku);`, `super("no price for " + sku);`],
    [
      BASKET,
      `assertEquals("unknown article pencil", thrown.getMessage());`,
      `assertEquals("no price for pencil", thrown.getMessage());`,
    ],
  ),
  edits(
    "exception class changed with the source",
    SHOP,
    [DISCOUNT_SOURCE, "throw new IllegalArgumentException(", "throw new java.util.NoSuchElementException("],
    [
      DISCOUNT,
      "import java.util.stream.Stream;",
      "import java.util.NoSuchElementException;\nimport java.util.stream.Stream;",
    ],
    [
      DISCOUNT,
      `        IllegalArgumentException thrown =
            assertThrows(IllegalArgumentException.class, () -> Discount.apply(100, code));`,
      `        NoSuchElementException thrown =
            assertThrows(NoSuchElementException.class, () -> Discount.apply(100, code));`,
    ],
  ),
  edits(
    "discount raised in the source and the rows",
    SHOP,
    [DISCOUNT_SOURCE, `case "TENTH" -> cents - cents / 10;`, `case "FIFTH" -> cents - cents / 5;`],
    [DISCOUNT, `"1000, TENTH, 900",`, `"1000, FIFTH, 800",`],
    [DISCOUNT, `Arguments.of(1000L, "TENTH", 0.1),`, `Arguments.of(1000L, "FIFTH", 0.2),`],
    [DISCOUNT, `Arguments.of(0L, "TENTH", 0.0));`, `Arguments.of(0L, "FIFTH", 0.0));`],
  ),
  edits(
    "new public method with a test",
    SHOP,
    [
      BASKET_SOURCE,
      "    public List<Line> lines() {",
      `    public int size() {
        return lines.stream().mapToInt(Line::count).sum();
    }

    public List<Line> lines() {`,
    ],
    [
      BASKET,
      `        @Test
        void keepsTheLine() {`,
      `        @Test
        void countsArticles() {
            basket.add("book", 1);
            assertEquals(3, basket.size());
        }

        @Test
        void keepsTheLine() {`,
    ],
  ),
  edit(
    "source refactored, tests untouched",
    SHOP,
    BASKET_SOURCE,
    "        return lines.stream().mapToLong(line -> line.count() * line.cents()).sum();",
    `        long total = 0;
        for (Line line : lines) {
            total += line.count() * line.cents();
        }
        return total;`,
  ),
  edits(
    "test put into a nested class",
    SHOP,
    [
      DISCOUNT,
      `    @Test
    void neverGoesBelowZero() {
        for (long cents = 0; cents < 600; cents += 50) {
            assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
        }
    }
`,
      `    @Nested
    class Fiver {
        @Test
        void neverGoesBelowZero() {
            for (long cents = 0; cents < 600; cents += 50) {
                assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
            }
        }
    }
`,
    ],
    [
      DISCOUNT,
      "import org.junit.jupiter.api.Test;",
      "import org.junit.jupiter.api.Nested;\nimport org.junit.jupiter.api.Test;",
    ],
  ),
  {
    name: "test moved to another class",
    package: SHOP,
    replacements: [
      {
        path: DISCOUNT,
        find: `
    @Test
    void neverGoesBelowZero() {
        for (long cents = 0; cents < 600; cents += 50) {
            assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
        }
    }
`,
        replace: "",
      },
      { path: DISCOUNT, find: "import org.junit.jupiter.api.Test;\n", replace: "" },
    ],
    files: {
      "src/test/java/shop/FiverTest.java": `package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FiverTest {
    @Test
    void neverGoesBelowZero() {
        for (long cents = 0; cents < 600; cents += 50) {
            assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
        }
    }
}
`,
    },
  },
  move("test class renamed, still collected", SHOP, DISCOUNT, "src/test/java/shop/DiscountsTest.java", (text) =>
    text.replace("class DiscountTest", "class DiscountsTest"),
  ),
  edit(
    "method source becomes a CSV source with all rows",
    SHOP,
    DISCOUNT,
    `    static Stream<Arguments> shares() {
        return Stream.of(
            Arguments.of(1000L, "NONE", 0.0),
            Arguments.of(1000L, "TENTH", 0.1),
            Arguments.of(2000L, "FIVER", 0.25),
            Arguments.of(0L, "TENTH", 0.0));
    }

    @ParameterizedTest
    @MethodSource("shares")`,
    `    @ParameterizedTest
    @CsvSource({"1000, NONE, 0.0", "1000, TENTH, 0.1", "2000, FIVER, 0.25", "0, TENTH, 0.0"})`,
  ),
  edit(
    "loop becomes rows of a parametrised test",
    SHOP,
    DISCOUNT,
    `    @Test
    void neverGoesBelowZero() {
        for (long cents = 0; cents < 600; cents += 50) {
            assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
        }
    }`,
    `    @ParameterizedTest
    @ValueSource(longs = {0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550})
    void neverGoesBelowZero(long cents) {
        assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
    }`,
  ),
  edit("JUnit raised in the build", SHOP, "pom.xml", "<version>5.10.2</version>", "<version>5.11.4</version>"),
];
