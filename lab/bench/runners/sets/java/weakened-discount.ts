import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SHOP } from "./shop.ts";

const DISCOUNT = "src/test/java/shop/DiscountTest.java";

export const WEAKENED_DISCOUNT: readonly SetChange[] = [
  edit(
    "rows of a CSV source removed",
    SHOP,
    DISCOUNT,
    `        "1000, FIVER, 500",
        "300, FIVER, 0",
`,
    "",
  ),
  edit("row of a CSV source commented out", SHOP, DISCOUNT, `        "300, FIVER, 0",`, `        // "300, FIVER, 0",`),
  edit(
    "provider replaced by its first row",
    SHOP,
    DISCOUNT,
    `            Arguments.of(1000L, "NONE", 0.0),
            Arguments.of(1000L, "TENTH", 0.1),
            Arguments.of(2000L, "FIVER", 0.25),
            Arguments.of(0L, "TENTH", 0.0));`,
    `            Arguments.of(1000L, "NONE", 0.0));`,
  ),
  edit(
    "provider limited",
    SHOP,
    DISCOUNT,
    `Arguments.of(0L, "TENTH", 0.0));`,
    `Arguments.of(0L, "TENTH", 0.0)).limit(1);`,
  ),
  edit(
    "values of a value source removed",
    SHOP,
    DISCOUNT,
    `@ValueSource(strings = {"", "tenth", "HALF"})`,
    `@ValueSource(strings = {"HALF"})`,
  ),
  edit("tolerance made huge", SHOP, DISCOUNT, "1e-9", "1.0"),
  edit(
    "parametrised annotation dropped",
    SHOP,
    DISCOUNT,
    `    @ParameterizedTest
    @MethodSource("shares")
    void saysWhatIsSaved(`,
    "    void saysWhatIsSaved(",
  ),
  edit(
    "parametrised test becomes one plain row",
    SHOP,
    DISCOUNT,
    `    @ParameterizedTest
    @MethodSource("shares")
    void saysWhatIsSaved(long cents, String code, double expected) {
        assertEquals(expected, Discount.share(cents, code), 1e-9);
    }`,
    `    @Test
    void saysWhatIsSaved() {
        assertEquals(0.1, Discount.share(1000, "TENTH"), 1e-9);
    }`,
  ),
  edit("loop bound that is never reached", SHOP, DISCOUNT, "cents < 600; cents += 50", "cents < 0; cents += 50"),
  edit(
    "expected amount computed by the code under test",
    SHOP,
    DISCOUNT,
    'assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));',
    `long expected = Discount.apply(cents, "FIVER");
            assertEquals(expected, Discount.apply(cents, "FIVER"));`,
  ),
  edit(
    "expected value ignored, only that nothing is thrown",
    SHOP,
    DISCOUNT,
    "        assertEquals(expected, Discount.apply(cents, code));",
    "        org.junit.jupiter.api.Assertions.assertDoesNotThrow(() -> Discount.apply(cents, code));",
  ),
  edit(
    "message compared by its start only",
    SHOP,
    DISCOUNT,
    `assertEquals("no such code: " + code, thrown.getMessage());`,
    `assertEquals("no such code", thrown.getMessage().substring(0, 12));`,
  ),
  edit(
    "exception replaced by a try that catches everything",
    SHOP,
    DISCOUNT,
    `        IllegalArgumentException thrown =
            assertThrows(IllegalArgumentException.class, () -> Discount.apply(100, code));
        assertEquals("no such code: " + code, thrown.getMessage());`,
    `        try {
            Discount.apply(100, code);
        } catch (IllegalArgumentException thrown) {
            assertEquals("no such code: " + code, thrown.getMessage());
        }`,
  ),
  edit(
    "some rows skipped inside the test",
    SHOP,
    DISCOUNT,
    "        assertEquals(expected, Discount.apply(cents, code));",
    `        if (code.equals("FIVER")) {
            return;
        }
        assertEquals(expected, Discount.apply(cents, code));`,
  ),
  edit(
    "parametrised test enabled on one system only",
    SHOP,
    DISCOUNT,
    `    @ParameterizedTest
    @CsvSource({`,
    `    @org.junit.jupiter.api.condition.EnabledOnOs(org.junit.jupiter.api.condition.OS.SOLARIS)
    @ParameterizedTest
    @CsvSource({`,
  ),
  edit(
    "body emptied to a tautology",
    SHOP,
    DISCOUNT,
    `        for (long cents = 0; cents < 600; cents += 50) {
            assertEquals(Math.max(0, cents - 500), Discount.apply(cents, "FIVER"));
        }`,
    "        assertEquals(0, 0);",
  ),
];
