import type { SetPackage } from "../types.ts";

export const USERS: SetPackage = {
  language: "javascript",
  framework: "Jest",
  files: {
    "package.json": `{
  "name": "users",
  "version": "2.0.3",
  "scripts": {
    "test": "jest"
  },
  "jest": {
    "testEnvironment": "node",
    "testMatch": ["**/__tests__/**/*.test.js"]
  },
  "devDependencies": {
    "jest": "^29.7.0"
  }
}
`,
    "src/slugify.js": `function slugify(text, { separator = "-", maxLength = Infinity } = {}) {
  if (typeof text !== "string") throw new TypeError("slugify expects a string");
  const plain = text.normalize("NFKD").replace(/[\\u0300-\\u036f]/g, "");
  const words = plain.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join(separator).slice(0, maxLength);
}

module.exports = { slugify };
`,
    "src/user-service.js": `const { slugify } = require("./slugify");

class UserService {
  constructor(repository, mailer, clock = () => new Date()) {
    this.repository = repository;
    this.mailer = mailer;
    this.clock = clock;
  }

  async register({ name, email }) {
    if (!email.includes("@")) throw new Error("invalid email: " + email);
    if (await this.repository.findByEmail(email)) throw new Error("email is taken");
    const user = { handle: slugify(name), name, email, createdAt: this.clock().toISOString() };
    await this.repository.save(user);
    await this.mailer.send(email, "welcome");
    return user;
  }

  async rename(email, name) {
    const user = await this.repository.findByEmail(email);
    if (!user) return null;
    const renamed = { ...user, name, handle: slugify(name) };
    await this.repository.save(renamed);
    return renamed;
  }
}

module.exports = { UserService };
`,
    "__tests__/slugify.test.js": `const { slugify } = require("../src/slugify");

describe("slugify", () => {
  it.each([
    ["Hello World", "hello-world"],
    ["  many   spaces ", "many-spaces"],
    ["Crème Brûlée", "creme-brulee"],
    ["C'est la vie!", "c-est-la-vie"],
    ["", ""],
  ])("turns %j into %j", (text, expected) => {
    expect(slugify(text)).toBe(expected);
  });

  it("uses another separator", () => {
    expect(slugify("a b c", { separator: "_" })).toBe("a_b_c");
  });

  it("cuts at the longest length", () => {
    const slug = slugify("a very long title of a page", { maxLength: 10 });
    expect(slug).toBe("a-very-lon");
    expect(slug).toHaveLength(10);
  });

  it("refuses what is no string", () => {
    expect(() => slugify(42)).toThrow(TypeError);
    expect(() => slugify(null)).toThrow("slugify expects a string");
  });
});
`,
    "__tests__/user-service.test.js": `const { UserService } = require("../src/user-service");

function createService(existing) {
  const repository = {
    findByEmail: jest.fn().mockResolvedValue(existing),
    save: jest.fn().mockResolvedValue(undefined),
  };
  const mailer = { send: jest.fn().mockResolvedValue(undefined) };
  const service = new UserService(repository, mailer, () => new Date("2024-03-01T10:00:00Z"));
  return { repository, mailer, service };
}

describe("UserService", () => {
  describe("register", () => {
    const ada = { name: "Ada Lovelace", email: "ada@example.org" };

    it("saves the user", async () => {
      const { repository, service } = createService(null);
      const user = await service.register(ada);
      expect(user).toMatchInlineSnapshot(\`
{
  "createdAt": "2024-03-01T10:00:00.000Z",
  "email": "ada@example.org",
  "handle": "ada-lovelace",
  "name": "Ada Lovelace",
}
\`);
      expect(repository.save).toHaveBeenCalledTimes(1);
      expect(repository.save).toHaveBeenCalledWith(user);
    });

    it("sends a welcome mail", async () => {
      const { mailer, service } = createService(null);
      await service.register(ada);
      expect(mailer.send).toHaveBeenCalledWith("ada@example.org", "welcome");
    });

    it("refuses an email that is taken", async () => {
      const { repository, mailer, service } = createService({ email: "ada@example.org" });
      await expect(service.register(ada)).rejects.toThrow("email is taken");
      expect(repository.save).not.toHaveBeenCalled();
      expect(mailer.send).not.toHaveBeenCalled();
    });

    it("refuses an invalid email", async () => {
      const { service } = createService(null);
      await expect(service.register({ name: "Bob", email: "bob" })).rejects.toThrow(/invalid email: bob/);
    });
  });

  describe("rename", () => {
    it("changes the name and the handle", async () => {
      const { service } = createService({ name: "Ada", handle: "ada", email: "ada@example.org" });
      const renamed = await service.rename("ada@example.org", "Countess Ada");
      expect(renamed.name).toBe("Countess Ada");
      expect(renamed.handle).toBe("countess-ada");
      expect(renamed.email).toBe("ada@example.org");
    });

    it("returns null for nobody", async () => {
      const { service } = createService(null);
      expect(await service.rename("nobody@example.org", "No One")).toBeNull();
    });
  });
});
`,
  },
};
