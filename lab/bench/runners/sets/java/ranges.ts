import type { SetPackage } from "../types.ts";

const RANGE = `package ranges;

/** Whole numbers from a first to a last one. */
public final class Range {
    private final int first;
    private final int last;

    public Range(int first, int last) {
        if (first > last) {
            throw new IllegalArgumentException(first + " is after " + last);
        }
        this.first = first;
        this.last = last;
    }

    public static Range parse(String text) {
        String[] parts = text.trim().split("-");
        if (parts.length != 2) {
            throw new NumberFormatException("not a range: " + text);
        }
        return new Range(Integer.parseInt(parts[0].trim()), Integer.parseInt(parts[1].trim()));
    }

    public int size() {
        return last - first + 1;
    }

    public boolean contains(int number) {
        return clamp(number) == number;
    }

    public int clamp(int number) {
        return Math.max(first, Math.min(last, number));
    }

    public double middle() {
        return (first + last) / 2.0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Range && ((Range) other).first == first && ((Range) other).last == last;
    }

    @Override
    public int hashCode() {
        return 31 * first + last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
`;

const RANGE_TEST = `package ranges;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import org.junit.Before;
import org.junit.Test;

public class RangeTest {
    private Range range;

    @Before
    public void setUp() {
        range = new Range(3, 7);
    }

    @Test
    public void countsBothEnds() {
        assertEquals(5, range.size());
        assertEquals(1, new Range(4, 4).size());
    }

    @Test
    public void containsItsEnds() {
        assertTrue(range.contains(3));
        assertTrue(range.contains(7));
        assertFalse(range.contains(2));
        assertFalse(range.contains(8));
    }

    @Test
    public void clampsNumbers() {
        int[][] rows = {{1, 3}, {3, 3}, {5, 5}, {9, 7}};
        for (int[] row : rows) {
            assertEquals("clamping " + row[0], row[1], range.clamp(row[0]));
        }
    }

    @Test
    public void knowsTheMiddle() {
        assertEquals(5.0, range.middle(), 1e-9);
        assertEquals(3.5, new Range(3, 4).middle(), 1e-9);
    }

    @Test(expected = IllegalArgumentException.class)
    public void refusesReversedEnds() {
        new Range(7, 3);
    }

    @Test
    public void saysWhatIsReversed() {
        try {
            new Range(7, 3);
            fail("expected an exception");
        } catch (IllegalArgumentException e) {
            assertEquals("7 is after 3", e.getMessage());
        }
    }

    @Test(timeout = 1000)
    public void clampsTheLargest() {
        assertEquals(7, range.clamp(Integer.MAX_VALUE));
    }
}
`;

const PARSE_TEST = `package ranges;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.Arrays;
import java.util.Collection;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

@RunWith(Parameterized.class)
public class RangeParseTest {
    @Parameters(name = "{0}")
    public static Collection<Object[]> rows() {
        return Arrays.asList(new Object[][] {
            {"3-7", new Range(3, 7)},
            {" 3 - 7 ", new Range(3, 7)},
            {"0-0", new Range(0, 0)},
        });
    }

    private final String text;
    private final Range expected;

    public RangeParseTest(String text, Range expected) {
        this.text = text;
        this.expected = expected;
    }

    @Test
    public void reads() {
        assertEquals(expected, Range.parse(text));
    }

    @Test
    public void printsWhatItReads() {
        Range range = Range.parse(text);
        assertEquals(range, Range.parse(range.toString()));
        assertEquals(text.replace(" ", ""), range.toString());
    }

    @Test
    public void refusesHalfARange() {
        assertThrows(NumberFormatException.class, () -> Range.parse("3"));
    }
}
`;

/** JUnit 4 with the expected attribute, a parametrised class and try, fail, catch. */
export const RANGES: SetPackage = {
  language: "java",
  framework: "JUnit 4",
  files: {
    "build.gradle": `plugins {
    id 'java'
}

repositories {
    mavenCentral()
}

dependencies {
    testImplementation 'junit:junit:4.13.2'
}

test {
    useJUnit()
}
`,
    "src/main/java/ranges/Range.java": RANGE,
    "src/test/java/ranges/RangeTest.java": RANGE_TEST,
    "src/test/java/ranges/RangeParseTest.java": PARSE_TEST,
  },
};
