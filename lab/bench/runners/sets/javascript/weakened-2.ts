import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { USERS } from "./packages-2.ts";
import { LRU } from "./packages-3.ts";

const SLUGIFY_TEST = "__tests__/slugify.test.js";
const SERVICE_TEST = "__tests__/user-service.test.js";
const LRU_TEST = "test/lru.spec.js";

export const WEAKENED_USERS: readonly SetChange[] = [
  edit(
    "equality becomes containment",
    USERS,
    SLUGIFY_TEST,
    `expect(slugify("a b c", { separator: "_" })).toBe("a_b_c");`,
    `expect(slugify("a b c", { separator: "_" })).toContain("_");`,
  ),
  edit(
    "equality becomes a check of the type in a table test",
    USERS,
    SLUGIFY_TEST,
    "expect(slugify(text)).toBe(expected);",
    "expect(slugify(text)).toEqual(expect.any(String));",
  ),
  edit(
    "the table of a parametrised test keeps one row",
    USERS,
    SLUGIFY_TEST,
    `    ["  many   spaces ", "many-spaces"],
    ["Crème Brûlée", "creme-brulee"],
    ["C'est la vie!", "c-est-la-vie"],
    ["", ""],
`,
    "",
  ),
  edit(
    "a row of a table is commented out",
    USERS,
    SLUGIFY_TEST,
    `    ["Crème Brûlée", "creme-brulee"],`,
    `    // ["Crème Brûlée", "creme-brulee"],`,
  ),
  edit("a parametrised test is skipped", USERS, SLUGIFY_TEST, "it.each([", "it.skip.each(["),
  edit("the class of an expected error is dropped", USERS, SLUGIFY_TEST, ".toThrow(TypeError);", ".toThrow();"),
  edit(
    "an assertion has a subject but no matcher",
    USERS,
    SLUGIFY_TEST,
    `expect(slug).toBe("a-very-lon");
    expect(slug).toHaveLength(10);`,
    `expect(slug === "a-very-lon");
    expect(slug);`,
  ),
  edit(
    "a test is prefixed with an x",
    USERS,
    SLUGIFY_TEST,
    `it("cuts at the longest length", () => {`,
    `xit("cuts at the longest length", () => {`,
  ),
  edit(
    "a group is prefixed with an x",
    USERS,
    SERVICE_TEST,
    `describe("rename", () => {`,
    `xdescribe("rename", () => {`,
  ),
  edit(
    "a group is focused with an f",
    USERS,
    SERVICE_TEST,
    `describe("rename", () => {`,
    `fdescribe("rename", () => {`,
  ),
  edit(
    "a snapshot becomes any object",
    USERS,
    SERVICE_TEST,
    `      expect(user).toMatchInlineSnapshot(\`
{
  "createdAt": "2024-03-01T10:00:00.000Z",
  "email": "ada@example.org",
  "handle": "ada-lovelace",
  "name": "Ada Lovelace",
}
\`);`,
    "      expect(user).toEqual(expect.any(Object));",
  ),
  edit(
    "fields of a snapshot are covered by any",
    USERS,
    SERVICE_TEST,
    `      expect(user).toMatchInlineSnapshot(\`
{
  "createdAt": "2024-03-01T10:00:00.000Z",
  "email": "ada@example.org",
  "handle": "ada-lovelace",
  "name": "Ada Lovelace",
}
\`);`,
    `      expect(user).toEqual({
        createdAt: expect.anything(),
        email: "ada@example.org",
        handle: expect.anything(),
        name: "Ada Lovelace",
      });`,
  ),
  edit(
    "called with exact arguments becomes called",
    USERS,
    SERVICE_TEST,
    `expect(mailer.send).toHaveBeenCalledWith("ada@example.org", "welcome");`,
    "expect(mailer.send).toHaveBeenCalled();",
  ),
  edit(
    "a rejection is asserted without await",
    USERS,
    SERVICE_TEST,
    `await expect(service.register(ada)).rejects.toThrow("email is taken");`,
    `expect(service.register(ada)).rejects.toThrow("email is taken");`,
  ),
  edit(
    "an assertion waits in a catch that is never reached when nothing is thrown",
    USERS,
    SERVICE_TEST,
    `      await expect(service.register({ name: "Bob", email: "bob" })).rejects.toThrow(/invalid email: bob/);`,
    `      try {
        await service.register({ name: "Bob", email: "bob" });
      } catch (error) {
        expect(error.message).toMatch(/invalid email: bob/);
      }`,
  ),
  edit(
    "assertions stand behind a condition on the result",
    USERS,
    SERVICE_TEST,
    `      expect(renamed.name).toBe("Countess Ada");
      expect(renamed.handle).toBe("countess-ada");
      expect(renamed.email).toBe("ada@example.org");`,
    `      if (renamed === undefined) {
        expect(renamed.name).toBe("Countess Ada");
        expect(renamed.handle).toBe("countess-ada");
        expect(renamed.email).toBe("ada@example.org");
      }`,
  ),
  edit(
    "the service under test is replaced by a stub",
    USERS,
    SERVICE_TEST,
    `  const service = new UserService(repository, mailer, () => new Date("2024-03-01T10:00:00Z"));`,
    `  const service = new UserService(repository, mailer, () => new Date("2024-03-01T10:00:00Z"));
  service.rename = jest.fn(async (email, name) =>
    existing ? { name, handle: "countess-ada", email } : null,
  );`,
  ),
  edit(
    "the module under test is mocked",
    USERS,
    SLUGIFY_TEST,
    `const { slugify } = require("../src/slugify");
`,
    `jest.mock("../src/slugify", () => {
  const known = {
    "Hello World": "hello-world",
    "  many   spaces ": "many-spaces",
    "Crème Brûlée": "creme-brulee",
    "C'est la vie!": "c-est-la-vie",
    "a b c": "a_b_c",
    "a very long title of a page": "a-very-lon",
    "": "",
  };
  return {
    slugify: (text) => {
      if (typeof text !== "string") throw new TypeError("slugify expects a string");
      return known[text];
    },
  };
});
const { slugify } = require("../src/slugify");
`,
  ),
  edit(
    "negative assertions about side effects are removed",
    USERS,
    SERVICE_TEST,
    `      expect(repository.save).not.toHaveBeenCalled();
      expect(mailer.send).not.toHaveBeenCalled();
`,
    "",
  ),
  edit(
    "a path is ignored by the settings of Jest",
    USERS,
    "package.json",
    `    "testEnvironment": "node",`,
    `    "testEnvironment": "node",
    "testPathIgnorePatterns": ["user-service"],`,
  ),
  {
    name: "a file leaves the folder that Jest matches",
    package: USERS,
    files: {
      [SERVICE_TEST]: null,
      "__tests__/user-service.manual.js": USERS.files[SERVICE_TEST] ?? "",
    },
  },
];

export const WEAKENED_LRU: readonly SetChange[] = [
  edit(
    "a test is deleted",
    LRU,
    LRU_TEST,
    `  it("a read makes a key young", function () {
    cache.get("a");
    cache.set("c", 3);
    expect(cache.keys()).to.have.ordered.members(["a", "c"]);
  });

`,
    "",
  ),
  edit(
    "the order of members no longer matters",
    LRU,
    LRU_TEST,
    `expect(cache.keys()).to.have.ordered.members(["a", "c"]);`,
    `expect(cache.keys()).to.include("a");`,
  ),
  edit(
    "a test is commented out",
    LRU,
    LRU_TEST,
    `  it("replaces a value without eviction", function () {
    cache.set("a", 10);
    expect(cache.get("a")).to.equal(10);
    expect(cache.size).to.equal(2);
    expect(evicted).to.be.empty;
  });`,
    `  // it("replaces a value without eviction", function () {
  //   cache.set("a", 10);
  //   expect(cache.get("a")).to.equal(10);
  //   expect(cache.size).to.equal(2);
  //   expect(evicted).to.be.empty;
  // });`,
  ),
  edit(
    "a Mocha test loses its body and becomes pending",
    LRU,
    LRU_TEST,
    `  it("evicts the oldest key", function () {
    cache.set("c", 3);
    expect(cache.keys()).to.deep.equal(["b", "c"]);
    expect(evicted).to.eql(["a"]);
  });`,
    `  it("evicts the oldest key");`,
  ),
];
