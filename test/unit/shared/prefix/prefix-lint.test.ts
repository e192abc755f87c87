import { expect, test } from "vitest";
import { buildPrefix, type Prefix } from "../../../../shared/prefix/build-prefix.ts";
import { parseRoleCard } from "../../../../shared/prefix/role-card.ts";
import { BUILT_IN_ROLES } from "../../../../shared/protocol/job/built-in-roles.ts";
import { findVarying, sectionsOf } from "../../../support/prefix-lint.ts";

const { prefix } = buildPrefix({
  goal: "Rewrite it.",
  map: "src/a.js 10",
  instructions: [{ path: "AGENTS.md", text: "Use tabs." }],
  memoryIndex: "tests: they need no network",
  roles: [parseRoleCard("---\nname: porter\ndescription: d\ntools: read_file\n---\nBody.", "r.md")],
  model: "claude-sonnet-5-5",
});

/** Returns the prefix with a text added at the end of one section. */
function plant(section: string, text: string): Prefix {
  const [, old] = sectionsOf(prefix).find(([name]) => name === section) ?? [];
  if (old === undefined) throw new Error(`there is no section ${section}`);
  const tool = section.startsWith("tool ") ? section.slice("tool ".length) : undefined;
  if (tool !== undefined) {
    const tools = prefix.tools.map((each) =>
      each.name === tool ? { ...each, description: `${each.description} ${text}` } : each,
    );
    return { ...prefix, tools };
  }
  const isShared = section === "constitution" || section.startsWith("role: ");
  const whole = isShared ? prefix.constitution : prefix.jobContext;
  const end = section === "job context" ? whole.lastIndexOf("\n\n<goal ") : whole.indexOf(old) + old.trimEnd().length;
  const planted = `${whole.slice(0, end)} ${text}${whole.slice(end)}`;
  return isShared ? { ...prefix, constitution: planted } : { ...prefix, jobContext: planted };
}

const SECTIONS = sectionsOf(prefix).map(([name]) => name);
const PLANTED = [
  ["date", "2026-11-26"],
  ["date", "November 26, 2026"],
  ["time", "23:59:01"],
  ["id", "job_0123456789abcdefghjk"],
  ["id", "t12.3"],
  ["id", "0b9d6a52-6a1f-4a8e-9c66-0a5d8c1b2e3f"],
  ["id", "3f786850e387550fdab836ed7e6dc881de23001b"],
  ["path", "/home/someone/project/a.js"],
  ["path", "/tmp/midwatch-x"],
] as const;

test("all parts of a prefix are sections: every tool, the constitution, every card, every block of the job context", () => {
  expect(SECTIONS.filter((name) => !name.startsWith("tool "))).toEqual([
    "constitution",
    ...BUILT_IN_ROLES.map((name) => `role: ${name}`),
    "job context",
    "goal",
    "repository-map",
    "instructions",
    "memory-index",
    "repository-role",
  ]);
  expect(SECTIONS.filter((name) => name.startsWith("tool "))).toHaveLength(prefix.tools.length);
});

test("the built prefix has no varying parts", () => {
  expect(findVarying(prefix)).toEqual([]);
});

test.each(SECTIONS)("varying text is found in %s", (section) => {
  for (const [kind, text] of PLANTED) {
    expect(findVarying(plant(section, text)), text).toContainEqual({ section, kind, text });
  }
});
