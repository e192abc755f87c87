import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { intakeLine } from "../../../../cli/render/event-line.ts";
import type { IntakeResult } from "../../../../shared/protocol/cache/prefix-ref.ts";
import { readRules } from "../../../../worker/intake/read-rules.ts";
import { surveyTree } from "../../../../worker/intake/survey-tree.ts";
import { commitAll, makeRepository, temporaryFolder } from "../../../support/repository.ts";

const card = (path: string, name: string, tools: string) => ({
  path,
  text: `---\nname: ${name}\ndescription: d\ntools: ${tools}\n---\nDo it.`,
});
const policyOf = (policy: object) => ({ path: ".midwatch/policy.json", text: JSON.stringify(policy) });

test("ignored parts of a repository's rules are listed with their reasons, and stricter rules apply", () => {
  const policy = {
    permissions: { deny: ["run_command(curl:*)"], allow: ["run_command"] },
    risk: { high: "allow", medium: "ask" },
    away: { high: "allow" },
    protected: "ask",
  };
  const read = readRules({
    roleFiles: [card("r/verifier.md", "verifier", "grep"), card("r/porter.md", "porter", "read_file, submit_result")],
    policyFile: policyOf(policy),
  });
  expect(read.policy).toEqual(policy);
  expect(read.roles.map(({ name }) => name)).toEqual(["porter"]);
  expect(read.notTaken.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    "r/verifier.md: role card r/verifier.md: the role verifier is built in; the card is not used",
    ".midwatch/policy.json: its allow rules are ignored (run_command): a repository can only make rules stricter",
    ".midwatch/policy.json: risk.high: allow changes nothing: a repository can only make rules stricter",
    ".midwatch/policy.json: away.high: allow changes nothing: a repository can only make rules stricter",
    ".midwatch/policy.json: protected: ask changes nothing: a repository can only make rules stricter",
  ]);
  expect(readRules({ roleFiles: [], policyFile: policyOf({ risk: { high: "deny" } }) }).notTaken).toEqual([]);
});

test("a person sees the ignored parts, without terminal escape codes", () => {
  const intake = { base: "a".repeat(40), branch: "midwatch/job_1" } as IntakeResult;
  expect(intakeLine(intake).text).toBe("repository: base aaaaaaaaaaaa, branch midwatch/job_1");
  const notTaken = [{ path: "r/\u001b[2Jx.md", reason: "the role lead is built in" }];
  expect(intakeLine({ ...intake, notTaken })).toEqual({
    tone: "warn",
    text: "repository: base aaaaaaaaaaaa, branch midwatch/job_1; ignored: r/x.md: the role lead is built in",
  });
});

test("a gate that fails before any change is logged at the start, with the first lines of its output", () => {
  const failed = [{ command: "npm test", ending: "exits with 1", printed: "no database\nat a.js\u001b[2J" }];
  const unloadable = ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({
    module: `${name}.js`,
    error: "Error: no pg",
  }));
  const intake = { base: "a".repeat(40), branch: "midwatch/job_1", gateOnBase: { failed, unloadable } } as IntakeResult;
  const { tone, text } = intakeLine(intake);
  expect(tone).toBe("warn");
  expect(text).toContain("; the gate fails on the base already: npm test exits with 1: no database at a.js;");
  expect(text).toMatch(/since they do not load: a\.js \(Error: no pg\), .*e\.js \(Error: no pg\) and 2 more$/);
});

const git = { program: "git" };

test("a policy that is a symbolic link stops the job", async () => {
  const folder = temporaryFolder();
  makeRepository(folder.path, { ".midwatch/strict.json": "{}" });
  symlinkSync("strict.json", join(folder.path, ".midwatch/policy.json"));
  const commit = commitAll(folder.path, "link");
  await expect(surveyTree({ git, gitDir: join(folder.path, ".git"), commit })).rejects.toMatchObject({
    code: "bad_request",
    message: expect.stringContaining("got a symbolic link"),
  });
  folder.dispose();
});

test("a long policy is read completely", async () => {
  const folder = temporaryFolder();
  const deny = Array.from({ length: 400 }, (_, i) => `run_command(npm run ${"x".repeat(60)}${i}:*)`);
  const commit = makeRepository(folder.path, { ".midwatch/policy.json": JSON.stringify({ permissions: { deny } }) });
  const survey = await surveyTree({ git, gitDir: join(folder.path, ".git"), commit });
  expect(readRules(survey).policy?.permissions?.deny).toEqual(deny);
  folder.dispose();
});
