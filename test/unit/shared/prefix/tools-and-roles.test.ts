import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtInRoles, checkRepositoryRole, parseRoleCard } from "../../../../shared/prefix/role-card.ts";
import { checkToolInput, TOOL_DEFINITIONS } from "../../../../shared/prefix/tool-definitions/tool-definitions.ts";
import { BUILT_IN_ROLES } from "../../../../shared/protocol/job/built-in-roles.ts";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";

const card = (head: string, body = "Do it.") => `---\n${head}\n---\n${body}\n`;

test("the tools of all roles are one list, sorted by name, each with a schema of closed objects", () => {
  const names = TOOL_DEFINITIONS.map(({ name }) => name);
  expect(names).toEqual(
    "amend_plan delegate edit_file finish_job glob grep message_task note read_file run_command scratchpad_list scratchpad_publish scratchpad_read scratchpad_write stop_task submit_plan submit_result submit_verdict write_file".split(
      " ",
    ),
  );
  for (const { name, description, input } of TOOL_DEFINITIONS) {
    expect(description.length, name).toBeGreaterThan(60);
    expect(JSON.parse(JSON.stringify(input)), name).toMatchObject({ type: "object", additionalProperties: false });
  }
});

test("every tool is on the card of at least one role, and no card names an unknown tool", () => {
  const used = new Set(builtInRoles().flatMap(({ tools }) => tools));
  expect([...used].sort()).toEqual(TOOL_DEFINITIONS.map(({ name }) => name));
});

test("every card of the folder of built-in roles is registered, under its file's name", () => {
  const files = readdirSync(join(packageRoot(), "shared/prefix/roles")).sort();
  expect(files).toEqual(BUILT_IN_ROLES.map((name) => `${name}.md`));
  expect(builtInRoles().map(({ name }) => name)).toEqual(BUILT_IN_ROLES);
});

const plan = {
  summary: "s",
  tasks: [
    {
      key: "a",
      role: "implementer",
      title: "t",
      brief: "b",
      dependsOn: [],
      writes: ["esm/**"],
      deliverables: [],
      acceptance: [{ kind: "command", command: "npm test" }],
    },
  ],
};
test.each([
  ["read_file", { path: "a.js", offset: 1, limit: 10 }],
  ["edit_file", { path: "a.js", old_text: "a", new_text: "", replace_all: true }],
  ["run_command", { command: "ls", timeout_ms: 1000 }],
  ["scratchpad_list", {}],
  ["submit_result", { summary: "s", report: "r", published: ["notes.md"] }],
  ["submit_verdict", { decision: "pass", summary: "s", attacks: [], findings: [] }],
  ["submit_plan", plan],
  ["finish_job", { summary: "s" }],
])("arguments that fit %s are accepted", (name, input) => {
  expect(checkToolInput(name, input)).toEqual({ ok: true, input });
});

test.each([
  ["read_file", { path: "a.js", lines: 3 }, "(got lines)"],
  ["read_file", {}, "path"],
  ["read_file", "a.js", "(arguments)"],
  ["grep", { pattern: 7 }, "/pattern"],
  ["submit_plan", { ...plan, tasks: [{ ...plan.tasks[0], writes: ["/etc/*"] }] }, "/tasks/0/writes/0"],
  ["scratchpad_write", { path: "../x", content: "" }, "/path"],
  ["submit_verdict", { decision: "maybe", summary: "s", attacks: [], findings: [] }, "/decision"],
])("arguments that do not fit %s are refused with their faults: %j", (name, input, part) => {
  const checked = checkToolInput(name, input);
  expect(checked).toMatchObject({ ok: false });
  expect(checked.ok ? "" : checked.text).toContain(`do not fit the schema of ${name}; nothing happened:\n- `);
  expect(checked.ok ? "" : checked.text).toContain(part);
});

test("a card in the format of Claude Code is read, with tools as text or as a list", () => {
  const head = 'name: porter\ndescription: "Ports: things"\nmodel: inherit\ncolor: blue\nmaxTurns: 12';
  const asText = parseRoleCard(card(`${head}\ntools: read_file,  grep`), "x.md");
  expect(asText).toEqual({
    name: "porter",
    description: "Ports: things",
    tools: ["read_file", "grep"],
    maxTurns: 12,
    body: "Do it.",
  });
  expect(parseRoleCard(card(`${head}\ntools: [read_file, grep]`), "x.md")).toEqual(asText);
  const other = parseRoleCard(card("name: a\ndescription: d\ntools: grep\nmodel: claude-opus-5-5"), "x.md");
  expect(other.model).toBe("claude-opus-5-5");
});

test.each([
  ["no front matter", "Do it.", "expected front matter"],
  ["no name", card("description: d\ntools: grep"), "name"],
  ["an unknown tool", card("name: a\ndescription: d\ntools: Bash"), "unknown tools: Bash"],
  ["an unknown field", card("name: a\ndescription: d\ntools: grep\nhooks: x"), "(got hooks)"],
  ["a model that is not a name", card("name: a\ndescription: d\ntools: grep\nmodel: [opus]"), "/model"],
  ["broken YAML", card("name: [a"), "not YAML"],
])("a card with %s is refused, with its source and the fault", (_name, text, part) => {
  const read = () => parseRoleCard(text, ".midwatch/roles/a.md");
  expect(read).toThrow("role card .midwatch/roles/a.md: ");
  expect(read).toThrow(part);
});

test.each([
  ["shadows a built-in role", "name: explorer\ndescription: d\ntools: grep", "built in"],
  ["defines a lead", "name: lead\ndescription: d\ntools: grep", "built in"],
  ["defines a verifier", "name: verifier\ndescription: d\ntools: grep", "built in"],
  ["takes a verifier's tool", "name: judge\ndescription: d\ntools: grep, submit_verdict", "submit_verdict"],
  ["takes a lead's tools", "name: boss\ndescription: d\ntools: delegate, finish_job", "delegate, finish_job"],
])("a repository's card that %s is refused", (_name, head, part) => {
  expect(() => checkRepositoryRole(parseRoleCard(card(head), "r.md"), "r.md")).toThrow(part);
});

test("a repository's card with an implementer's tools is accepted", () => {
  const role = parseRoleCard(card("name: porter\ndescription: d\ntools: read_file, write_file, submit_result"), "r.md");
  expect(checkRepositoryRole(role, "r.md")).toBe(role);
});
