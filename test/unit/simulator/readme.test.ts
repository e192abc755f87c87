import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRoleCard } from "../../../shared/prefix/role-card.ts";
import { TOOL_DEFINITIONS } from "../../../shared/prefix/tool-definitions/tool-definitions.ts";
import { Acceptance, PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { ClaimedVerdict } from "../../../shared/protocol/verification/verdict.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { describeSchema } from "../../support/describe-schema.ts";

const readme = readFileSync(join(packageRoot(), "simulator/README.md"), "utf8");

/** Schemas that are long or that several tools use. The README describes each of them in a line of its own. */
const NAMED = new Map<unknown, string>([
  [PlannedTask, "TASK"],
  [Acceptance, "ACCEPTANCE"],
  [ClaimedVerdict.properties.attacks.items, "ATTACK"],
  [ClaimedVerdict.properties.findings.items, "FINDING"],
]);

function without(schema: unknown): Map<unknown, string> {
  return new Map([...NAMED].filter(([one]) => one !== schema));
}

test("the README shows the present schema of every tool", () => {
  const tools = TOOL_DEFINITIONS.map(({ name, input }) => `${name.padEnd(19)}${describeSchema(input, NAMED)}`);
  const named = [...NAMED].map(([schema, name]) => `${name.padEnd(19)}${describeSchema(schema, without(schema))}`);
  const block = ["```text", ...tools, "", ...named, "```"].join("\n");
  expect(readme).toContain(block);
});

test("the README's table of roles has each role with the tools of its card", () => {
  const folder = join(packageRoot(), "shared/prefix/roles");
  for (const file of readdirSync(folder)) {
    const { name, tools } = parseRoleCard(readFileSync(join(folder, file), "utf8"), file);
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
    const missing = tools.filter((tool) => !tool.startsWith("scratchpad_") && !row.includes(`\`${tool}\``));
    expect({ name, missing }).toEqual({ name, missing: [] });
  }
});
