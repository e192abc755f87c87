import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { parseRepositoryPolicy, readOperatorPolicy } from "../../shared/policy/read-policy.ts";
import { checkRepositoryRole, parseRoleCard } from "../../shared/prefix/role-card.ts";
import { checkToolInput } from "../../shared/prefix/tool-definitions/tool-definitions.ts";
import { JobSubmission } from "../../shared/protocol/job/job.ts";
import { readDestinations } from "../../shared/settings/destinations.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Brain, BrainContext } from "../../simulator/brains/brain.ts";
import { loadBrain } from "../../simulator/brains/load-brain.ts";
import { reachableFolder } from "../support/machine.ts";

const FOLDER = join(packageRoot(), "examples");
const read = (file: string) => readFileSync(join(FOLDER, file), "utf8");
const filesIn = (folder: string, ending: string) =>
  readdirSync(join(FOLDER, folder)).flatMap((name) => (name.endsWith(ending) ? [join(folder, name)] : []));

const submission = Compile(JobSubmission);
const errorsOf = (text: string) => {
  const body: unknown = { ...JSON.parse(text), repository: { kind: "path", path: "/r" } };
  return [...submission.Errors(body)].map(({ instancePath, message }) => `${instancePath} ${message}`);
};

test("every file of examples/ has a line in its README, and every line has a file", () => {
  const files = [".", "brains", "roles", "policies"].flatMap((folder) => filesIn(folder, ""));
  const isFile = (path: string) => /\.\w+$/.test(path) && path !== "README.md";
  const linked = [...read("README.md").matchAll(/^\| \[[^\]]+\]\(([^)]+)\)/gm)].map(([, path = ""]) => path);
  expect(linked.sort()).toEqual(files.filter(isFile).sort());
});

test.each(filesIn(".", ".json"))("the submission %s fits the API's schema, and an unknown field does not", (file) => {
  expect(errorsOf(read(file))).toEqual([]);
  expect(errorsOf(read(file).replace('"goal"', '"gaol"'))).not.toEqual([]);
});

test.each(filesIn("roles", ".md"))(
  "the role %s is accepted in a repository, and refused with a tool of the lead",
  (file) => {
    const card = checkRepositoryRole(parseRoleCard(read(file), file), file);
    expect(file).toBe(`roles/${card.name}.md`);
    const broken = read(file).replace("read_file,", "submit_plan,");
    expect(() => checkRepositoryRole(parseRoleCard(broken, file), file)).toThrow(/may not use submit_plan/);
  },
);

test("the policies are read as the operator's and as a repository's; the operator's is refused as a repository's", () => {
  const file = join(FOLDER, "policies/operator.json");
  expect(readOperatorPolicy(file)).toEqual(JSON.parse(read("policies/operator.json")));
  const text = read("policies/repository.json");
  expect(parseRepositoryPolicy(text, ".midwatch/policy.json")).toEqual(JSON.parse(text));
  expect(() => parseRepositoryPolicy(read("policies/operator.json"), ".midwatch/policy.json")).toThrow(/breaker/);
});

test("the policy and the destinations in the documents are valid", async () => {
  const folder = await reachableFolder();
  const shownIn = (page: string) => {
    const text = readFileSync(join(packageRoot(), "docs", page), "utf8");
    const file = join(folder, `${page}.json`);
    writeFileSync(file, /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? "");
    return file;
  };
  expect(readOperatorPolicy(shownIn("permissions.md"))).toMatchObject({ away: { high: "deny" } });
  expect(readDestinations(shownIn("landing.md"), {})).toMatchObject([{ name: "origin", branch: "midwatch/{job}" }]);
});

/**
 * Sends a request of an agent with some role to a brain. Returns the tool call in the answer, after checking it against
 * the tool's schema.
 */
async function ask(brain: Brain, context: Partial<BrainContext>, { last = "" } = {}) {
  const text = (words: string) => [{ type: "text", text: words }];
  const request = {
    model: "claude-sonnet-5-5",
    max_tokens: 1000,
    system: [],
    tools: [],
    messages: [{ role: "user" as const, content: text(last) }],
  };
  const whole = {
    turn: 0,
    brief: "",
    jobContext: "",
    lastToolResults: [],
    memory: new Map(),
    random: () => 0,
    requestId: "r",
    seed: 1,
  };
  const { content } = await brain(request, { role: "", ...whole, ...context });
  const [block] = content;
  if (block?.type !== "tool_use") return { name: "", input: {} };
  expect(checkToolInput(String(block.name), block.input)).toMatchObject({ ok: true });
  return { name: String(block.name), input: block.input as Record<string, unknown> };
}

test("the brain plans a task per file, writes it, judges it by its command's exit code and finishes the job, with calls that fit the tools' schemas", async () => {
  const brain = await loadBrain(join(FOLDER, "brains/write-files.mjs"));
  const jobContext = "Write them.\n\nwrite notes/a.txt: first, it is late\nwrite b.txt: second\n";
  const { input } = await ask(brain, { role: "lead", jobContext });
  expect(input.tasks).toMatchObject([{ writes: ["notes/a.txt"] }, { writes: ["b.txt"], dependsOn: [] }]);
  const ended = await ask(brain, { role: "lead", jobContext, turn: 1 }, { last: "<all-tasks-ended merged='2'/>" });
  expect(ended.name).toBe("finish_job");
  const brief = "write b.txt: second";
  expect(await ask(brain, { role: "implementer", brief })).toMatchObject({ input: { content: "second\n" } });
  expect((await ask(brain, { role: "implementer", brief, turn: 1 })).name).toBe("submit_result");
  expect((await ask(brain, { role: "verifier", brief })).name).toBe("run_command");
  for (const [code, decision] of [
    [0, "pass"],
    [1, "fail"],
  ] as const) {
    const result = { id: "c", name: "run_command", content: `[exit code ${code}]`, isError: false };
    const verdict = await ask(brain, { role: "verifier", brief, turn: 1, lastToolResults: [result] });
    expect(verdict).toMatchObject({ name: "submit_verdict", input: { decision } });
  }
});
