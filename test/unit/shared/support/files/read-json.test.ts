import { expect, test } from "vitest";
import { decodeText, readJson } from "../../../../../shared/support/files/read-json.ts";

test("JSON of a person is read as JSON is, whatever stands in its texts", () => {
  for (const text of ['{"a":{"b":1},"b":[{"b":1},{"b":2}]}', '{"a":"\\"a\\":{","b":"a"}', "[]", '"a"', " { } "])
    expect(readJson(text)).toEqual(JSON.parse(text));
  expect(() => readJson("{'a':1}")).toThrow(SyntaxError);
});

test("a key that comes twice in one object is named, however it is written: one of the two would be lost unseen", () => {
  for (const text of ['{"a":1,"a":2}', '{"x":[{"a" : 1, "\\u0061":2}]}', '{"a":{"b":{}},"c":1,\n"a"\n:2}'])
    expect(() => readJson(text)).toThrow('the key "a" comes twice in one object');
});

test("a file that Windows saved is read, with its mark and line ends, or named as not UTF-8", () => {
  expect(decodeText(Buffer.from("\ufeffgoal\r\n"))).toBe("goal\r\n");
  for (const bytes of [Buffer.from("\ufeffgoal", "utf16le"), Buffer.from("Gr\u00fcn", "latin1")])
    expect(() => decodeText(bytes)).toThrow(/is not UTF-8 \(Windows often writes UTF-16\): save it as UTF-8/);
});
