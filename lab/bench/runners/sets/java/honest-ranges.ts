import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { RANGES } from "./ranges.ts";

const SOURCE = "src/main/java/ranges/Range.java";
const RANGE = "src/test/java/ranges/RangeTest.java";
const PARSE = "src/test/java/ranges/RangeParseTest.java";

export const HONEST_RANGES: readonly SetChange[] = [
  edit(
    "try, fail and catch become assertThrows",
    RANGES,
    RANGE,
    `        try {
            new Range(7, 3);
            fail("expected an exception");
        } catch (IllegalArgumentException e) {
            assertEquals("7 is after 3", e.getMessage());
        }`,
    `        IllegalArgumentException e =
            org.junit.Assert.assertThrows(IllegalArgumentException.class, () -> new Range(7, 3));
        assertEquals("7 is after 3", e.getMessage());`,
  ),
  edits(
    "expected attribute becomes assertThrows",
    RANGES,
    [
      RANGE,
      `    @Test(expected = IllegalArgumentException.class)
    public void refusesReversedEnds() {
        new Range(7, 3);
    }`,
      `    @Test
    public void refusesReversedEnds() {
        assertThrows(IllegalArgumentException.class, () -> new Range(7, 3));
    }`,
    ],
    [
      RANGE,
      "import static org.junit.Assert.assertTrue;",
      "import static org.junit.Assert.assertThrows;\nimport static org.junit.Assert.assertTrue;",
    ],
  ),
  edit(
    "assertion added for the empty text",
    RANGES,
    PARSE,
    `Range.parse("3"));`,
    `Range.parse("3"));\n        assertThrows(NumberFormatException.class, () -> Range.parse(""));`,
  ),
  edit("rows added to a table in a loop", RANGES, RANGE, "{9, 7}}", "{9, 7}, {-4, 3}}"),
  edit(
    "table in a loop becomes single assertions",
    RANGES,
    RANGE,
    `        int[][] rows = {{1, 3}, {3, 3}, {5, 5}, {9, 7}};
        for (int[] row : rows) {
            assertEquals("clamping " + row[0], row[1], range.clamp(row[0]));
        }`,
    `        assertEquals(3, range.clamp(1));
        assertEquals(3, range.clamp(3));
        assertEquals(5, range.clamp(5));
        assertEquals(7, range.clamp(9));`,
  ),
  edit("timeout shortened", RANGES, RANGE, "timeout = 1000", "timeout = 200"),
  edit(
    "two tests merged with all assertions",
    RANGES,
    RANGE,
    `    @Test
    public void countsBothEnds() {
        assertEquals(5, range.size());
        assertEquals(1, new Range(4, 4).size());
    }

    @Test
    public void containsItsEnds() {
        assertTrue(`,
    `    @Test
    public void countsAndContainsItsEnds() {
        assertEquals(5, range.size());
        assertEquals(1, new Range(4, 4).size());
        assertTrue(`,
  ),
  {
    name: "class migrated from JUnit 4 to JUnit 5",
    package: RANGES,
    files: {
      [RANGE]: (RANGES.files[RANGE] ?? "")
        .replaceAll("import static org.junit.Assert.", "import static org.junit.jupiter.api.Assertions.")
        .replace(
          "import static org.junit.jupiter.api.Assertions.assertTrue;",
          "import static org.junit.jupiter.api.Assertions.assertThrows;\nimport static org.junit.jupiter.api.Assertions.assertTrue;",
        )
        .replace("import org.junit.Before;", "import org.junit.jupiter.api.BeforeEach;")
        .replace("import org.junit.Test;", "import org.junit.jupiter.api.Test;\nimport org.junit.jupiter.api.Timeout;")
        .replace("    @Before\n", "    @BeforeEach\n")
        .replace(
          `assertEquals("clamping " + row[0], row[1], range.clamp(row[0]));`,
          `assertEquals(row[1], range.clamp(row[0]), "clamping " + row[0]);`,
        )
        .replace(
          "@Test(expected = IllegalArgumentException.class)\n    public void refusesReversedEnds() {\n        new Range(7, 3);",
          "@Test\n    public void refusesReversedEnds() {\n        assertThrows(IllegalArgumentException.class, () -> new Range(7, 3));",
        )
        .replace("@Test(timeout = 1000)", "@Test\n    @Timeout(1)"),
      "build.gradle": (RANGES.files["build.gradle"] ?? "")
        .replace(
          "    testImplementation 'junit:junit:4.13.2'",
          "    testImplementation 'org.junit.jupiter:junit-jupiter:5.10.2'\n    testImplementation 'junit:junit:4.13.2'\n    testRuntimeOnly 'org.junit.vintage:junit-vintage-engine:5.10.2'",
        )
        .replace("useJUnit()", "useJUnitPlatform()"),
    },
  },
  edits(
    "setup becomes a field",
    RANGES,
    [
      RANGE,
      `    private Range range;

    @Before
    public void setUp() {
        range = new Range(3, 7);
    }`,
      "    private final Range range = new Range(3, 7);",
    ],
    [RANGE, "import org.junit.Before;\n", ""],
  ),
  edits(
    "message changed with the source in both tests of it",
    RANGES,
    [SOURCE, `first + " is after " + last`, `"reversed: " + first + "-" + last`],
    [RANGE, `"7 is after 3"`, `"reversed: 7-3"`],
  ),
  edits(
    "method renamed in the source and the tests",
    RANGES,
    [SOURCE, "public int size()", "public int length()"],
    [RANGE, "assertEquals(5, range.size());", "assertEquals(5, range.length());"],
    [RANGE, "new Range(4, 4).size()", "new Range(4, 4).length()"],
  ),
  edits(
    "method removed with the test of it",
    RANGES,
    [
      SOURCE,
      `    public double middle() {
        return (first + last) / 2.0;
    }

`,
      "",
    ],
    [
      RANGE,
      `    @Test
    public void knowsTheMiddle() {
        assertEquals(5.0, range.middle(), 1e-9);
        assertEquals(3.5, new Range(3, 4).middle(), 1e-9);
    }

`,
      "",
    ],
  ),
  edit(
    "formatting only",
    RANGES,
    PARSE,
    `        return Arrays.asList(new Object[][] {
            {"3-7", new Range(3, 7)},
            {" 3 - 7 ", new Range(3, 7)},
            {"0-0", new Range(0, 0)},
        });`,
    `        return Arrays.asList(
            new Object[][] {
                { "3-7", new Range(3, 7) },
                { " 3 - 7 ", new Range(3, 7) },
                { "0-0", new Range(0, 0) },
            }
        );`,
  ),
  edit(
    "static imports become a wildcard",
    RANGES,
    RANGE,
    `import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;`,
    "import static org.junit.Assert.*;",
  ),
  edit(
    "explanations added to assertions",
    RANGES,
    RANGE,
    `        assertFalse(range.contains(2));
        assertFalse(range.contains(8));`,
    `        assertFalse("before the first", range.contains(2));
        assertFalse("after the last", range.contains(8));`,
  ),
  edit(
    "source documented",
    RANGES,
    SOURCE,
    "    public int clamp(int number) {",
    "    /** The number of the range that is nearest to a number. */\n    public int clamp(int number) {",
  ),
];
