import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PrefixRef } from "../protocol/prefix-ref.ts";
import { canonicalJson } from "../support/canonical-json.ts";
import { packageRoot } from "../support/package-root.ts";
import { sha256 } from "../support/sha256.ts";
import type { RoleCard } from "./role-card.ts";
import { builtInRoles } from "./role-card.ts";
import { TOOL_DEFINITIONS } from "./tool-definitions/tool-definitions.ts";

/** What a job's prefix is made of, beside what is the same for all jobs. */
export interface PrefixInputs {
  readonly goal: string;
  /** The repository map that intake made. */
  readonly map: string;
  readonly instructions: readonly { readonly path: string; readonly text: string }[];
  /** Roles of the repository, checked. */
  readonly roles: readonly RoleCard[];
  readonly model: string;
  readonly effort?: string | undefined;
}

/** The frozen start of every prompt of a job, and what is latched with it. */
export interface Prefix {
  readonly version: 1;
  readonly model: string;
  readonly effort?: string;
  readonly tools: readonly { readonly name: string; readonly description: string; readonly input_schema: object }[];
  /** Constitution and role cards; the same for every job. */
  readonly constitution: string;
  /** What this job's agents share. */
  readonly jobContext: string;
  readonly roles: readonly RoleCard[];
}

/**
 * Builds a job's prefix: the same bytes for the same inputs on every host and in every process. No date, no id, no path
 * of a machine goes in; text from the repository stands in blocks labelled as data.
 */
export function buildPrefix(inputs: PrefixInputs): { ref: PrefixRef; bytes: string; prefix: Prefix } {
  const roles = [...builtInRoles(), ...[...inputs.roles].sort(byName)];
  const prefix: Prefix = {
    version: 1,
    model: inputs.model,
    ...(inputs.effort === undefined ? {} : { effort: inputs.effort }),
    tools: TOOL_DEFINITIONS.map(({ name, description, input }) => ({ name, description, input_schema: plain(input) })),
    constitution: buildConstitution(),
    jobContext: buildJobContext(inputs),
    roles,
  };
  const bytes = canonicalJson(prefix);
  const ref: PrefixRef = {
    fingerprint: sha256(bytes),
    model: inputs.model,
    ...(inputs.effort === undefined ? {} : { effort: inputs.effort }),
    bytes: Buffer.byteLength(bytes),
  };
  return { ref, bytes, prefix };
}

function buildConstitution(): string {
  const text = readFileSync(join(packageRoot(), "shared", "prefix", "sections", "constitution.md"), "utf8").trim();
  return [text, "# Role cards", ...builtInRoles().map(renderCard)].join("\n\n");
}

function renderCard(card: RoleCard): string {
  return `## role: ${card.name}\n\n${card.description}\n\nTools: ${card.tools.join(", ")}\n\n${card.body}`;
}

function buildJobContext({ goal, map, instructions, roles }: PrefixInputs): string {
  const blocks = [
    "# This job",
    `<goal written-by="person">\n${goal.trim()}\n</goal>`,
    `<repository-map kind="data">\n${neutral(map)}\n</repository-map>`,
    ...[...instructions]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(
        ({ path, text }) =>
          `<instructions kind="data" path="${neutral(path)}">\n${neutral(text.trim())}\n</instructions>`,
      ),
    ...[...roles]
      .sort(byName)
      .map((card) => `<repository-role kind="data">\n${neutral(renderCard(card))}\n</repository-role>`),
  ];
  return blocks.join("\n\n");
}

/** Text that cannot close the block that it stands in. */
function neutral(text: string): string {
  return text.replaceAll("</", "<\\/");
}

function byName(a: RoleCard, b: RoleCard): number {
  return a.name < b.name ? -1 : 1;
}

/** A TypeBox schema as plain JSON Schema. */
function plain(schema: object): object {
  return JSON.parse(JSON.stringify(schema)) as object;
}
