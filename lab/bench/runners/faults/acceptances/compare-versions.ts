/** Tests of `compare-versions`, written from its README and from semver.org. */
export const COMPARE_VERSIONS = `import { describe, expect, test } from "vitest";
import { compare, compareVersions, satisfies, validate, validateStrict } from "../src/index.ts";

describe("compareVersions", () => {
  test.each([
    ["11.1.1", "10.0.0", 1],
    ["10.0.0", "10.0.0", 0],
    ["10.0.0", "11.1.1", -1],
    ["1.2.10", "1.2.9", 1],
    ["1.0", "1.0.0", 0],
    ["1", "1.0.1", -1],
    ["1.0.0-alpha", "1.0.0", -1],
    ["1.0.0", "1.0.0-alpha", 1],
    ["1.0.0-alpha", "1.0.0-alpha.1", -1],
    ["1.0.0-alpha.1", "1.0.0-alpha.beta", -1],
    ["1.0.0-alpha.beta", "1.0.0-beta", -1],
    ["1.0.0-beta.2", "1.0.0-beta.11", -1],
    ["1.0.0-beta.11", "1.0.0-rc.1", -1],
    ["1.0.0-rc.1", "1.0.0-rc.1", 0],
    ["1.0.0+build.1", "1.0.0+build.2", 0],
    ["25.0.1364.126", "25.0.1364.125", 1],
    ["25.0.1364.126", "25.0.1364.126", 0],
    ["v1.0", "1.0", 0],
    ["1.01.1", "1.1.1", 0],
    ["1.0.x", "1.0.7", 0],
    ["1.0.*", "1.0.7", 0],
    ["1.1.x", "1.0.7", 1],
    ["1.0.7", "1.1.x", -1],
  ])("%s and %s give %i", (a, b, order) => {
    expect(compareVersions(a, b)).toBe(order);
  });
  test("it sorts", () => {
    expect(["1.5.19", "1.2.3", "1.5.5"].sort(compareVersions)).toEqual(["1.2.3", "1.5.5", "1.5.19"]);
  });
  test("invalid versions", () => {
    for (const wrong of ["foo", "1.2.3.4.5", "", "1.0-rc.1", "6.3."]) {
      expect(() => compareVersions(wrong, "1.0.0")).toThrow();
      expect(() => compareVersions("1.0.0", wrong)).toThrow();
    }
    for (const wrong of [undefined, 42, null, {}]) expect(() => compareVersions(wrong as never, "1.0.0")).toThrow(TypeError);
  });
});

describe("compare", () => {
  const versions = ["10.0.1", "10.1.1", "10.1.8"];
  test.each(versions.flatMap((a) => versions.map((b) => [a, b])))("%s and %s", (a = "", b = "") => {
    const order = versions.indexOf(a) - versions.indexOf(b);
    expect(compare(a, b, ">")).toBe(order > 0);
    expect(compare(a, b, ">=")).toBe(order >= 0);
    expect(compare(a, b, "<")).toBe(order < 0);
    expect(compare(a, b, "<=")).toBe(order <= 0);
    expect(compare(a, b, "=")).toBe(order === 0);
    expect(compare(a, b, "!=")).toBe(order !== 0);
  });
  test("invalid operators", () => {
    expect(() => compare("1.0.0", "1.0.0", "foo" as never)).toThrow();
    expect(() => compare("1.0.0", "1.0.0", 1 as never)).toThrow(TypeError);
  });
});

describe("satisfies", () => {
  test.each([
    ["10.0.1", "~10.0.0", true],
    ["10.1.0", "~10.0.0", false],
    ["9.9.9", "~10.0.0", false],
    ["10.1.2", "^10.0.0", true],
    ["11.0.0", "^10.0.0", false],
    ["10.0.0", "^10.0.1", false],
    ["0.2.5", "^0.2.3", true],
    ["0.3.0", "^0.2.3", false],
    ["0.0.3", "^0.0.3", true],
    ["0.0.4", "^0.0.3", false],
    ["10.1.8", ">10.0.4", true],
    ["10.0.1", "=10.0.1", true],
    ["10.0.1", "10.0.1", true],
    ["10.0.2", "10.0.1", false],
    ["10.1.1", "<10.2.2", true],
    ["10.1.1", "<=10.2.2", true],
    ["10.1.1", ">=10.2.2", false],
    ["1.4.6", "1.2.7 || >=1.2.9 <2.0.0", true],
    ["1.2.7", "1.2.7 || >=1.2.9 <2.0.0", true],
    ["1.2.8", "1.2.7 || >=1.2.9 <2.0.0", false],
    ["2.0.0", "1.2.7 || >=1.2.9 <2.0.0", false],
    ["1.5.1", "1.2.3 - 2.3.4", true],
    ["1.2.3", "1.2.3 - 2.3.4", true],
    ["2.3.4", "1.2.3 - 2.3.4", true],
    ["1.2.2", "1.2.3 - 2.3.4", false],
    ["2.3.5", "1.2.3 - 2.3.4", false],
  ])("%s in %s is %s", (version, range, is) => {
    expect(satisfies(version, range)).toBe(is);
  });
});

describe("validate", () => {
  test.each(["1.0.0-rc.1", "1.0.0", "1.0", "1", "1.x", "1.2.*", "v1.02", "25.0.1364.126", "1.0.0+build"])("%s is valid", (version) => {
    expect(validate(version)).toBe(true);
  });
  test.each(["1.0-rc.1", "foo", "", "1.2.3.4.5"])("%s is invalid", (version) => {
    expect(validate(version)).toBe(false);
  });
  test("other values", () => expect([undefined, null, 42, {}].map((each) => validate(each as never))).toEqual([false, false, false, false]));
});

describe("validateStrict", () => {
  test.each(["1.0.0", "1.0.0-rc.1", "1.0.0+build.5", "1.0.0-alpha.1+x"])("%s is valid", (version) => {
    expect(validateStrict(version)).toBe(true);
  });
  test.each(["1.0", "1.x", "v1.02", "1.02.0", "v1.0.0", "1.0.0.0", "foo"])("%s is invalid", (version) => {
    expect(validateStrict(version)).toBe(false);
  });
  test("other values", () => expect([undefined, 42].map((each) => validateStrict(each as never))).toEqual([false, false]));
});
`;
