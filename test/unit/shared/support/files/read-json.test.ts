import { expect, test } from "vitest";
import { decodeText, readJson } from "../../../../../shared/support/files/read-json.ts";

test("a person's JSON is parsed like any JSON, with any content of its strings", () => {
  for (const text of ['{"a":{"b":1},"b":[{"b":1},{"b":2}]}', '{"a":"\\"a\\":{","b":"a"}', "[]", '"a"', " { } "])
    expect(readJson(text)).toEqual(JSON.parse(text));
  expect(() => readJson("{'a':1}")).toThrow(SyntaxError);
});

test("a key that occurs twice in one object is named, in any spelling: one of the two would be lost silently", () => {
  for (const text of ['{"a":1,"a":2}', '{"x":[{"a" : 1, "\\u0061":2}]}', '{"a":{"b":{}},"c":1,\n"a"\n:2}'])
    expect(() => readJson(text)).toThrow('the key "a" occurs twice in one object');
});

test("a file saved by Windows is read, with its byte order mark and line ends, or refused as not UTF-8", () => {
  expect(decodeText(Buffer.from("\ufeffgoal\r\n"))).toBe("goal\r\n");
  for (const bytes of [Buffer.from("\ufeffgoal", "utf16le"), Buffer.from("Gr\u00fcn", "latin1")])
    expect(() => decodeText(bytes)).toThrow(/is not UTF-8 \(Windows often writes UTF-16\): save it as UTF-8/);
});
