/** Tests of `ts-dedent`, written from the steps and the examples of its README. */
export const TS_DEDENT = String.raw`import { expect, test } from "vitest";
import { dedent } from "../src/index.ts";

test("the text begins beside the backtick", () => {
  const text = dedent${"`"}A string that gets so long you need to break it over
                    multiple lines. Luckily dedent is here to keep it
                    readable.${"`"};
  expect(text).toBe("A string that gets so long you need to break it over\nmultiple lines. Luckily dedent is here to keep it\nreadable.");
});

test("the text begins on its own line", () => {
  expect(dedent${"`"}
    first
    second
  ${"`"}).toBe("first\nsecond");
});

test("relative indentation and empty lines stay", () => {
  expect(dedent${"`"}
    Leading lines:

      * a list
          - inside

    That's all.
  ${"`"}).toBe("Leading lines:\n\n  * a list\n      - inside\n\nThat's all.");
});

test("the smallest indentation counts", () => {
  expect(dedent("\n    four\n  two\n      six\n")).toBe("  four\ntwo\n    six");
  expect(dedent("\n    four\nnone\n  two\n")).toBe("    four\nnone\n  two");
  expect(dedent("\n\t\ttwo\n\tone\n")).toBe("\ttwo\none");
});

test("a function of one text", () => {
  expect(dedent("\n  Wait! I lied.\n")).toBe("Wait! I lied.");
  expect(dedent("plain")).toBe("plain");
  expect(dedent("")).toBe("");
});

test("only one line break is trimmed at each end", () => {
  expect(dedent("\n\n  a\n  b\n\n")).toBe("\na\nb\n");
  expect(dedent("\n  a\n \t ")).toBe("a");
  expect(dedent("  a\n  b\nc")).toBe("  a\n  b\nc");
});

test("blank lines do not count as indentation", () => {
  expect(dedent("\n    a\n\n    b\n")).toBe("a\n\nb");
});

test("Windows line breaks", () => {
  expect(dedent("\r\n  a\r\n    b\r\n").replaceAll("\r", "")).toBe("a\n  b");
});

test("placeholders", () => {
  expect(dedent${"`"}
    Also works fine

    ${"$"}{1}. With any kind of
    ${"$"}{2}. Placeholders
  ${"`"}).toBe("Also works fine\n\n1. With any kind of\n2. Placeholders");
  expect(dedent${"`"}${"$"}{"x"}${"$"}{"y"}z${"`"}).toBe("xyz");
});

test("lines of a placeholder are indented like the placeholder", () => {
  const list = "one\ntwo\n  three";
  expect(dedent${"`"}
    list:
      ${"$"}{list}
    end
  ${"`"}).toBe("list:\n  one\n  two\n    three\nend");
  expect(dedent${"`"}
    list: ${"$"}{list}
  ${"`"}).toContain("list: one\n");
});

test("a placeholder that is no text", () => {
  expect(dedent${"`"}
      a ${"$"}{null} ${"$"}{true}
    b
  ${"`"}).toBe("  a null true\nb");
});
`;
