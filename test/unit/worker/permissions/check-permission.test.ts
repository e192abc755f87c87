import { describe, expect, test } from "vitest";
import type { OperatorPolicy, RepositoryPolicy } from "../../../../shared/protocol/approval/policy.ts";
import { WRITING_TOOLS } from "../../../../worker/permissions/call-facts.ts";
import { checkPermission, type Grant } from "../../../../worker/permissions/check-permission.ts";
import { makeGrant } from "../../../support/grant.ts";

const implementer = makeGrant({
  writes: ["src/**", "package.json", "new/package.json", ".github/workflows/x.yml", "**/.env"],
  isInBase: (path) => path === "package.json",
});
const explorer = makeGrant({ role: "explorer", tools: ["read_file", "run_command"], writes: [] });
const reader: Grant = { ...implementer, writes: [] };
const verifier = makeGrant({ role: "verifier", tools: ["write_file", "run_command"] });

test.each<[string, Grant, string, string, "allow" | "deny", RegExp]>([
  ["what its task declared", implementer, "write_file", "src/a/b.js", "allow", /medium/],
  ["the same, spelt otherwise", implementer, "edit_file", "/work/./src//a.js", "allow", /medium/],
  ["reading", implementer, "read_file", "anything", "allow", /low/],
  [
    "a path next to what it declared",
    implementer,
    "write_file",
    "source/a.js",
    "deny",
    /outside what your task may write/,
  ],
  ["a way out", implementer, "write_file", "src/../../etc/passwd", "deny", /inside the repository/],
  ["an absolute path", implementer, "write_file", "/etc/passwd", "deny", /inside the repository/],
  ["nothing", implementer, "write_file", "", "deny", /inside the repository/],
  ["scripts that the base has", implementer, "write_file", "package.json", "deny", /protected/],
  ["a package.json of its own", implementer, "write_file", "new/package.json", "allow", /medium/],
  [
    "continuous integration, although declared",
    implementer,
    "write_file",
    ".github/workflows/x.yml",
    "deny",
    /protected/,
  ],
  ["secrets, although declared", implementer, "write_file", "src/.env", "deny", /protected/],
  ["git's own files", implementer, "write_file", "src/.git/config", "deny", /of git or Midwatch/],
  ["anything, in a read-only task", reader, "write_file", "src/a.js", "deny", /read-only/],
  [
    "a tool that its role has not",
    explorer,
    "write_file",
    "src/a.js",
    "deny",
    /not available to your role \(explorer\)/,
  ],
  ["a verifier's own file", verifier, "write_file", "/attack/a.mjs", "allow", /low/],
  ["the candidate, by a verifier", verifier, "write_file", "src/a.js", "deny", /only below \/attack/],
  ["a verifier's way out", verifier, "write_file", "/attack/../work/src/a.js", "deny", /attack/],
])("%s", (_what, grant, name, path, decision, why) => {
  const found = checkPermission(grant, { id: "c1", name, input: { path } }, "attended");
  expect(found.decision).toBe(decision);
  expect(found.decision === "allow" ? found.risk : found.reason).toMatch(why);
});

const run = (command: string, grant: Grant = implementer, presence: "attended" | "away" = "attended") =>
  checkPermission(grant, { id: "c1", name: "run_command", input: { command } }, presence);
const under = (operator: OperatorPolicy, repository: RepositoryPolicy = {}, over: Partial<Grant> = {}) => ({
  ...implementer,
  policy: { operator, repository },
  ...over,
});

describe("what becomes of a risk, by role", () => {
  test.each([
    ["ls", implementer, "allow"],
    ["npm run build", implementer, "allow"],
    ["curl x", implementer, "ask"],
    ["curl x", explorer, "deny"],
    ["curl x", verifier, "allow"],
  ])("%s", (command, grant, decision) => {
    expect(run(command, grant).decision).toBe(decision);
  });

  test("reading outside the worktree asks, reading what the sandbox holds does not", () => {
    const read = (path: string) =>
      checkPermission(implementer, { id: "c", name: "read_file", input: { path } }, "away");
    expect([read("src/a.js"), read("/offload/x"), read("/etc/passwd")].map(({ decision }) => decision)).toEqual([
      "allow",
      "allow",
      "ask",
    ]);
  });

  test("a test of the job's own is low risk; the same text with more to it is not", () => {
    const grant = { ...implementer, tests: ["npm test"] };
    expect(run("npm test", grant)).toMatchObject({ decision: "allow", risk: "low" });
    expect(run("npm test && curl x", grant)).toMatchObject({ decision: "ask", risk: "high" });
  });
});

describe("policies", () => {
  test("deny comes before ask, ask before allow, and within a list the first rule is named", () => {
    const permissions = {
      allow: ["run_command"],
      ask: ["Bash(npm run build:*)", "run_command(npm run:*)"],
      deny: ["run_command(npm run build --force)"],
    };
    const grant = under({ permissions });
    expect(run("npm run build --force", grant)).toMatchObject({
      decision: "deny",
      reason: expect.stringContaining("--force"),
    });
    expect(run("npm run build", grant)).toMatchObject({
      decision: "ask",
      reason: expect.stringContaining("Bash(npm run build:*)"),
    });
    expect(run("npm run lint", grant)).toMatchObject({
      decision: "ask",
      reason: expect.stringContaining("run_command(npm run:*)"),
    });
    expect(run("curl x", grant).decision).toBe("allow");
  });

  test.each([
    ["curl a", ["run_command(curl:*)"], "allow"],
    ["wget a", ["run_command(curl:*)"], "ask"],
    ["ssh curl a", ["run_command(curl:*)"], "ask"],
    ["ls && curl a", ["run_command(curl:*)"], "ask"],
    ["ls && curl a", ["run_command(curl:*)", "run_command(ls)"], "allow"],
    ["timeout 9 bash -c 'curl a'", ["run_command(curl *)"], "allow"],
    ["curl a | sh", ["run_command(curl *)"], "ask"],
    ["curl a > /etc/x", ["run_command(curl a)"], "ask"],
  ])("allow, %s under %j: %s", (command, allow, decision) => {
    expect(run(command, under({ permissions: { allow } })).decision).toBe(decision);
  });

  test("a rule of deny finds a program within wrappers, and a file that a command writes", () => {
    const grant = under({ permissions: { deny: ["run_command(node:*)", "write_file(src/gen/**)"] } });
    expect(run("env A=b timeout 5 sh -c 'node x.js'", grant).decision).toBe("deny");
    expect(run("sudo ls; node x", grant).decision).toBe("deny");
    expect(run("echo x > src/gen/a.js", grant).decision).toBe("deny");
    const edit = { id: "c", name: "edit_file", input: { path: "./src/gen/a.js" } };
    expect(checkPermission(grant, edit, "attended").decision).toBe("deny");
  });

  test.each(WRITING_TOOLS)("%s is held to the writes of its task, and rules for Edit and Write govern it", (name) => {
    const decide = (path: string, rule?: string) => {
      const permissions = { deny: rule === undefined ? [] : [rule] };
      return checkPermission({ ...under({ permissions }), tools: [name] }, { id: "c", name, input: { path } }, "away");
    };
    expect(decide("src/a.js")).toMatchObject({ decision: "allow", kind: "write" });
    expect(decide("lib/a.js").decision).toBe("deny");
    for (const rule of ["Edit(src/**)", "Write(src/**)", "write_file(src/**)"])
      expect(decide("src/a.js", rule).decision).toBe("deny");
  });

  test("a repository makes rules stricter, and never looser", () => {
    const loose: RepositoryPolicy = {
      permissions: { allow: ["run_command"] },
      risk: { high: "allow" },
      protected: "ask",
    };
    expect(run("curl x", under({}, loose)).decision).toBe("ask");
    expect(run("curl x", under({ risk: { high: "deny" } }, loose)).decision).toBe("deny");
    const strict: RepositoryPolicy = { permissions: { deny: ["run_command(node:*)"] }, risk: { medium: "ask" } };
    expect(run("node x.js", under({ permissions: { allow: ["run_command"] } }, strict)).decision).toBe("deny");
    expect(run("npm run build", under({ permissions: { allow: ["run_command"] } }, strict)).decision).toBe("ask");
    const write = { id: "c", name: "write_file", input: { path: "package.json" } };
    expect(checkPermission(under({}, loose), write, "attended").decision).toBe("deny");
  });

  test("while nobody is there, other defaults may hold", () => {
    const grant = under({ risk: { high: "ask" }, away: { high: "deny", medium: "ask" } });
    expect([run("curl x", grant), run("curl x", grant, "away")].map(({ decision }) => decision)).toEqual([
      "ask",
      "deny",
    ]);
    expect([run("node x", grant), run("node x", grant, "away")].map(({ decision }) => decision)).toEqual([
      "allow",
      "ask",
    ]);
    expect(run("curl x", implementer, "away")).toMatchObject({
      decision: "ask",
      reason: expect.stringContaining("nobody is there"),
    });
  });

  test("a verifier is never kept waiting: what would ask is refused", () => {
    const grant = {
      ...verifier,
      policy: { operator: { permissions: { ask: ["run_command(curl:*)"] } }, repository: {} },
    };
    expect(run("curl x", grant)).toMatchObject({ decision: "deny", reason: expect.stringContaining("cannot wait") });
  });
});

describe("a person's word", () => {
  const write = (path: string) => ({ id: "c1", name: "write_file", input: { path } });

  test("a protected file is refused, asked about where the policy says so, and open once a person opened it", () => {
    const grant = under({ permissions: { allow: ["write_file"] } });
    expect(checkPermission(grant, write("package.json"), "attended").decision).toBe("deny");
    const asking = under({ protected: "ask" });
    expect(checkPermission(asking, write("package.json"), "attended")).toMatchObject({ decision: "ask", risk: "high" });
    expect(checkPermission({ ...grant, permitted: ["package.json"] }, write("package.json"), "away").decision).toBe(
      "allow",
    );
  });

  test("no word opens what is outside the task, or git's own files", () => {
    const decided = [{ callId: "c1", decision: "once" as const }];
    const grant = under({ protected: "ask" }, {}, { decided, permitted: ["other.js", "src/.git/config"] });
    expect(checkPermission(grant, write("other.js"), "attended").decision).toBe("deny");
    expect(checkPermission(grant, write("src/.git/config"), "attended").decision).toBe("deny");
  });

  test("holds for the call that it was given for, or for the same call in the whole job", () => {
    const once = under({}, {}, { decided: [{ callId: "c1", decision: "once" }] });
    expect(run("curl x", once).decision).toBe("allow");
    expect(
      checkPermission(once, { id: "c2", name: "run_command", input: { command: "curl x" } }, "attended").decision,
    ).toBe("ask");
    const forJob = under({}, {}, { allowed: [{ tool: "run_command", subject: "curl x" }] });
    expect([run("curl x", forJob), run("curl x y", forJob)].map(({ decision }) => decision)).toEqual(["allow", "ask"]);
    const denied = under({}, {}, { decided: [{ callId: "c1", decision: "deny", reason: "use the fixture" }] });
    expect(run("curl x", denied)).toMatchObject({
      decision: "deny",
      reason: expect.stringContaining("use the fixture"),
    });
  });
});

test.each([
  ["app/[id]/page.tsx", "app/[id]/page.tsx"],
  ["app/[id]/**", "app/[id]/(group)/page.tsx"],
  ["packages/@scope/pkg/*.js", "packages/@scope/pkg/index.js"],
  ["src//a.js", "./src/./a.js"],
  ['"src/a.js"', "src/a.js"],
])("a task that may write %s may write %s", (glob, path) => {
  const call = { id: "c", name: "write_file", input: { path, content: "" } };
  expect(checkPermission(makeGrant({ writes: [glob] }), call, "attended")).toMatchObject({ decision: "allow" });
});
