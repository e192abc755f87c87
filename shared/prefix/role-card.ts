import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { parse } from "yaml";
import { BUILT_IN_ROLES } from "../protocol/job/built-in-roles.ts";
import { strict } from "../protocol/strict.ts";
import { defined } from "../support/defined.ts";
import { AppError, messageOf } from "../support/errors.ts";
import { packageRoot } from "../support/files/package-root.ts";
import { extraFields, namedFaults, TOOL_DEFINITIONS } from "./tool-definitions/tool-definitions.ts";

/** A role card: the purpose and the tools of an agent. Markdown with front matter, in the format of Claude Code's subagents. */
export interface RoleCard {
  readonly name: string;
  readonly description: string;
  /** Names of the tools that the permission gate allows the role. */
  readonly tools: readonly string[];
  /** Maximum number of turns of one attempt, if the card sets a lower limit than the job. */
  readonly maxTurns?: number;
  /** The model that the card asks for instead of the job's. */
  readonly model?: string;
  readonly body: string;
}

const FrontMatter = strict({
  name: Type.String({ pattern: "^[a-z][a-z0-9-]{0,39}$" }),
  description: Type.String({ minLength: 1, maxLength: 500 }),
  tools: Type.Union([Type.String(), Type.Array(Type.String())]),
  maxTurns: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  /** Used only if the job allows it, because each model has its own cache entries. `inherit` stands for the job's model. */
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** Front matter that only Claude Code uses. */
  color: Type.Optional(Type.String()),
});
const frontMatter = Compile(FrontMatter);

/** Parses a role card. Throws an AppError `bad_request` that describes the fault. */
export function parseRoleCard(text: string, source: string): RoleCard {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
  if (match === null) throw fault(source, "expected front matter between two lines of ---");
  const head = parseYaml(match[1] ?? "", source);
  if (!frontMatter.Check(head)) {
    const [first] = namedFaults(frontMatter.Errors(head));
    throw fault(
      source,
      `front matter ${first?.instancePath ?? ""} ${first?.message ?? "is not valid"}${extraFields(first?.params)}`,
    );
  }
  const tools = toolNames(head);
  const known = new Set(TOOL_DEFINITIONS.map((tool) => tool.name));
  const unknown = tools.filter((tool) => !known.has(tool));
  if (unknown.length > 0) throw fault(source, `unknown tools: ${unknown.join(", ")}`);
  return {
    name: head.name,
    description: head.description,
    tools,
    ...defined({ maxTurns: head.maxTurns }),
    ...(head.model === undefined || head.model === "inherit" ? {} : { model: head.model }),
    body: (match[2] ?? "").trim(),
  };
}

/** The built-in role cards, sorted by name. */
export function builtInRoles(): readonly RoleCard[] {
  loaded ??= BUILT_IN_ROLES.map((name) => {
    const file = join(packageRoot(), "shared", "prefix", "roles", `${name}.md`);
    return parseRoleCard(readFileSync(file, "utf8"), file);
  });
  return loaded;
}
let loaded: readonly RoleCard[] | undefined;

/**
 * Checks a role card that a repository adds. It must not have the name of a built-in role, define a lead or a verifier,
 * or use tools that an implementer may not use.
 */
export function checkRepositoryRole(card: RoleCard, source: string): RoleCard {
  if (builtInRoles().some(({ name }) => name === card.name)) throw fault(source, `the role ${card.name} is built in`);
  const allowed = builtInRoles().find(({ name }) => name === "implementer")?.tools ?? [];
  const wider = card.tools.filter((tool) => !allowed.includes(tool));
  if (wider.length > 0) throw fault(source, `a repository's role may not use ${wider.join(", ")}`);
  return card;
}

function parseYaml(text: string, source: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw fault(source, `front matter is not YAML: ${messageOf(error)}`);
  }
}

function toolNames({ tools }: Static<typeof FrontMatter>): string[] {
  const names = typeof tools === "string" ? tools.split(",") : tools;
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

function fault(source: string, text: string): AppError {
  return new AppError("bad_request", `role card ${source}: ${text}; the card is not used`);
}
