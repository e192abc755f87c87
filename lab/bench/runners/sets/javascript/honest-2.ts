import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { USERS } from "./packages-2.ts";

const SLUGIFY_TEST = "__tests__/slugify.test.js";
const SERVICE_TEST = "__tests__/user-service.test.js";

export const HONEST_USERS: readonly SetChange[] = [
  edit(
    "a snapshot becomes an explicit equality",
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
        createdAt: "2024-03-01T10:00:00.000Z",
        email: "ada@example.org",
        handle: "ada-lovelace",
        name: "Ada Lovelace",
      });`,
  ),
  edit(
    "several field assertions become one deep equality",
    USERS,
    SERVICE_TEST,
    `      expect(renamed.name).toBe("Countess Ada");
      expect(renamed.handle).toBe("countess-ada");
      expect(renamed.email).toBe("ada@example.org");`,
    `      expect(renamed).toEqual({ name: "Countess Ada", handle: "countess-ada", email: "ada@example.org" });`,
  ),
  edit(
    "an await becomes a resolved expectation",
    USERS,
    SERVICE_TEST,
    `expect(await service.rename("nobody@example.org", "No One")).toBeNull();`,
    `await expect(service.rename("nobody@example.org", "No One")).resolves.toBeNull();`,
  ),
  edit(
    "a table of arrays becomes a table of objects",
    USERS,
    SLUGIFY_TEST,
    `    ["Hello World", "hello-world"],
    ["  many   spaces ", "many-spaces"],
    ["Crème Brûlée", "creme-brulee"],
    ["C'est la vie!", "c-est-la-vie"],
    ["", ""],
  ])("turns %j into %j", (text, expected) => {`,
    `    { text: "Hello World", expected: "hello-world" },
    { text: "  many   spaces ", expected: "many-spaces" },
    { text: "Crème Brûlée", expected: "creme-brulee" },
    { text: "C'est la vie!", expected: "c-est-la-vie" },
    { text: "", expected: "" },
  ])("turns $text into $expected", ({ text, expected }) => {`,
  ),
  edit(
    "each expected error names its class and its message",
    USERS,
    SLUGIFY_TEST,
    `    expect(() => slugify(42)).toThrow(TypeError);
    expect(() => slugify(null)).toThrow("slugify expects a string");`,
    `    for (const value of [42, null, undefined, {}]) {
      const slugifyValue = () => slugify(value);
      expect(slugifyValue).toThrow("slugify expects a string");
      expect(slugifyValue).toThrow(TypeError);
    }`,
  ),
  edit(
    "comments explain the table",
    USERS,
    SLUGIFY_TEST,
    `    ["Crème Brûlée", "creme-brulee"],`,
    `    // The marks are removed by the decomposition.
    ["Crème Brûlée", "creme-brulee"],`,
  ),
  edit(
    "the constant of a group moves into a hook",
    USERS,
    SERVICE_TEST,
    `    const ada = { name: "Ada Lovelace", email: "ada@example.org" };
`,
    `    let ada;

    beforeEach(() => {
      ada = { name: "Ada Lovelace", email: "ada@example.org" };
    });
`,
  ),
  {
    name: "a mock is shared by a file of helpers",
    package: USERS,
    replacements: [
      {
        path: SERVICE_TEST,
        find: `const { UserService } = require("../src/user-service");

function createService(existing) {
  const repository = {
    findByEmail: jest.fn().mockResolvedValue(existing),
    save: jest.fn().mockResolvedValue(undefined),
  };
  const mailer = { send: jest.fn().mockResolvedValue(undefined) };
  const service = new UserService(repository, mailer, () => new Date("2024-03-01T10:00:00Z"));
  return { repository, mailer, service };
}
`,
        replace: `const { createService } = require("./create-service");
`,
      },
    ],
    files: {
      "__tests__/create-service.js": `const { UserService } = require("../src/user-service");

function createService(existing) {
  const repository = {
    findByEmail: jest.fn().mockResolvedValue(existing),
    save: jest.fn().mockResolvedValue(undefined),
  };
  const mailer = { send: jest.fn().mockResolvedValue(undefined) };
  const service = new UserService(repository, mailer, () => new Date("2024-03-01T10:00:00Z"));
  return { repository, mailer, service };
}

module.exports = { createService };
`,
    },
  },
  {
    name: "behaviour changes: the mail names its recipient",
    package: USERS,
    replacements: [
      {
        path: "src/user-service.js",
        find: `this.mailer.send(email, "welcome")`,
        replace: `this.mailer.send({ to: email, template: "welcome", name })`,
      },
      {
        path: SERVICE_TEST,
        find: `toHaveBeenCalledWith("ada@example.org", "welcome")`,
        replace: `toHaveBeenCalledWith({ to: "ada@example.org", template: "welcome", name: "Ada Lovelace" })`,
      },
    ],
  },
  edit(
    "called becomes called once",
    USERS,
    SERVICE_TEST,
    `      expect(mailer.send).toHaveBeenCalledWith("ada@example.org", "welcome");`,
    `      expect(mailer.send.mock.calls).toEqual([["ada@example.org", "welcome"]]);`,
  ),
  edit(
    "the number of assertions is declared",
    USERS,
    SERVICE_TEST,
    `it("refuses an invalid email", async () => {
`,
    `it("refuses an invalid email", async () => {
      expect.assertions(1);
`,
  ),
  {
    name: "a source file moves and the tests import it from there",
    package: USERS,
    replacements: [
      { path: SLUGIFY_TEST, find: `require("../src/slugify")`, replace: `require("../src/text/slugify")` },
      { path: "src/user-service.js", find: `require("./slugify")`, replace: `require("./text/slugify")` },
    ],
    files: { "src/slugify.js": null, "src/text/slugify.js": USERS.files["src/slugify.js"] ?? "" },
  },
];
