import { SUBJECTS } from "../settings.ts";
import type { Setting } from "./setting.ts";

/** Generates the text of docs/settings.md. `npm run --silent docs:settings` writes it to the file, and a test checks that the file is up to date. */
export function settingsPage(): string {
  const subjects = Object.entries(SUBJECTS).flatMap(([title, settings]) => [
    `## ${title}`,
    "",
    "| variable | meaning | value | when unset | read by |",
    "| --- | --- | --- | --- | --- |",
    ...Object.values(settings).map(describe),
    "",
  ]);
  return [...INTRODUCTION, "", ...subjects].join("\n");
}

const INTRODUCTION = [
  "# Settings",
  "",
  "<!-- Written from shared/settings.ts by `npm run --silent docs:settings`; change the table, not this page. -->",
  "",
  "Midwatch reads its settings from environment variables, once, when a process starts. An empty variable counts as unset. A",
  "value that is not as expected stops the start with a message that names the variable, and exit code 2; an unknown `MIDWATCH_`",
  "variable is a warning.",
  "",
  "`up` reads the settings of all its processes before it creates or starts anything, then passes each variable on to every process",
  "that reads it. In the last column, `up` stands for all commands that start or examine processes on this machine (`up`, `demo`,",
  "`doctor`, `backup`, `restore`), and `cli` for those that talk to a coordinator.",
  "With `docker compose`, paths are those inside the container.",
];

function describe({ name, doc, parse, unset, default: usual = "", isSecret = false, for: readers }: Setting): string {
  const value = isSecret ? `${parse.expected}; secret` : parse.expected;
  const whenUnset = unset ?? (usual === "" ? "none" : `\`${usual}\``);
  return `| \`${name}\` | ${doc} | ${value} | ${whenUnset} | ${readers.join(", ")} |`;
}
