import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { RANGES } from "./ranges.ts";

const RANGE = "src/test/java/ranges/RangeTest.java";
const PARSE = "src/test/java/ranges/RangeParseTest.java";

export const WEAKENED_RANGES: readonly SetChange[] = [
  edits(
    "JUnit 4 test ignored",
    RANGES,
    [RANGE, "import org.junit.Before;", "import org.junit.Before;\nimport org.junit.Ignore;"],
    [RANGE, "    @Test\n    public void countsBothEnds()", "    @Ignore\n    @Test\n    public void countsBothEnds()"],
  ),
  edit(
    "JUnit 4 class ignored with a reason",
    RANGES,
    PARSE,
    "@RunWith(Parameterized.class)",
    `@org.junit.Ignore("slow")\n@RunWith(Parameterized.class)`,
  ),
  edit(
    "JUnit 4 assumption that never holds",
    RANGES,
    RANGE,
    "        assertTrue(range.contains(3));",
    `        org.junit.Assume.assumeTrue("later", range.size() > 100);
        assertTrue(range.contains(3));`,
  ),
  edit(
    "expected attribute widened",
    RANGES,
    RANGE,
    "expected = IllegalArgumentException.class",
    "expected = Exception.class",
  ),
  edit(
    "expected attribute dropped and the exception swallowed",
    RANGES,
    RANGE,
    `    @Test(expected = IllegalArgumentException.class)
    public void refusesReversedEnds() {
        new Range(7, 3);
    }`,
    `    @Test
    public void refusesReversedEnds() {
        try {
            new Range(7, 3);
        } catch (RuntimeException e) {
            // fine
        }
    }`,
  ),
  edit("fail removed from a try", RANGES, RANGE, `            fail("expected an exception");\n`, ""),
  edit(
    "assertion in the catch removed",
    RANGES,
    RANGE,
    `            assertEquals("7 is after 3", e.getMessage());`,
    "            // expected",
  ),
  edit("timeout removed", RANGES, RANGE, "@Test(timeout = 1000)", "@Test"),
  edit("rows of a table in a loop removed", RANGES, RANGE, "{{1, 3}, {3, 3}, {5, 5}, {9, 7}}", "{{5, 5}}"),
  edit("table in a loop emptied", RANGES, RANGE, "{{1, 3}, {3, 3}, {5, 5}, {9, 7}}", "{}"),
  edit(
    "negative assertions removed",
    RANGES,
    RANGE,
    `        assertFalse(range.contains(2));
        assertFalse(range.contains(8));
`,
    "",
  ),
  edit(
    "assertion joined with or",
    RANGES,
    RANGE,
    `        assertTrue(range.contains(3));
        assertTrue(range.contains(7));`,
    "        assertTrue(range.contains(3) || range.contains(7));",
  ),
  edit(
    "equality becomes a boolean that is always true",
    RANGES,
    RANGE,
    "assertEquals(7, range.clamp(Integer.MAX_VALUE));",
    "assertTrue(range.clamp(Integer.MAX_VALUE) <= Integer.MAX_VALUE);",
  ),
  edit("JUnit 4 tolerance made huge", RANGES, RANGE, "range.middle(), 1e-9", "range.middle(), 100"),
  edit(
    "rows of a parametrised class removed",
    RANGES,
    PARSE,
    `            {" 3 - 7 ", new Range(3, 7)},
            {"0-0", new Range(0, 0)},
`,
    "",
  ),
  edit(
    "expected range parsed by the code under test",
    RANGES,
    PARSE,
    "        this.expected = expected;",
    "        this.expected = Range.parse(text);",
  ),
  edit(
    "assertThrows with a wider class",
    RANGES,
    PARSE,
    "assertThrows(NumberFormatException.class",
    "assertThrows(Throwable.class",
  ),
  edit(
    "JUnit 4 test annotation dropped",
    RANGES,
    PARSE,
    "    @Test\n    public void printsWhatItReads()",
    "    public void printsWhatItReads()",
  ),
  edit(
    "round trip no longer compared with the text",
    RANGES,
    PARSE,
    `        assertEquals(text.replace(" ", ""), range.toString());\n`,
    "",
  ),
  edit(
    "failures ignored in the build",
    RANGES,
    "build.gradle",
    "    useJUnit()",
    "    useJUnit()\n    ignoreFailures = true",
  ),
  edit(
    "test class excluded in the Gradle build",
    RANGES,
    "build.gradle",
    "    useJUnit()",
    "    useJUnit()\n    exclude '**/RangeParseTest.class'",
  ),
  move("test moved to a source set that is not built", RANGES, RANGE, "src/oldTest/java/ranges/RangeTest.java"),
  edit(
    "body moved to a method that nobody calls",
    RANGES,
    RANGE,
    `    public void knowsTheMiddle() {
        assertEquals`,
    `    public void knowsTheMiddle() {
        assertTrue(range.middle() > 0);
    }

    private void checkTheMiddle() {
        assertEquals`,
  ),
];
