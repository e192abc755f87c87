import { expect, test } from "vitest";
import { documents, fencedCommands, helpOf, inlineCommands, NOT_RUN } from "../support/documents.ts";
import { run } from "./cli/rig.ts";

const READ = [...documents(), "simulator/README.md", "examples/README.md"];

/**
 * Returns the help text of a command: a verb of the CLI, or a program of `npm run`. Empty if the command does not
 * exist.
 */
async function helpFor(command: string): Promise<string> {
  const [, verb = "", sub] = /npx midwatch ([a-z]+)(?: ([a-z]+)\b)?/.exec(command) ?? [];
  if (verb !== "") {
    const below = sub === undefined ? "" : (await run([verb, sub, "--help"])).out;
    const { out } = await run([verb, "--help"]);
    return out.startsWith(`Usage: npx midwatch ${verb}`) ? out + below : "";
  }
  const [, program = ""] = /npm run (?:--silent )?(bench|attack|chaos|demo)\b/.exec(command) ?? [];
  if (program === "demo") return (await run(["demo", "--help"])).out;
  return program === "" ? "" : helpOf(program);
}

/**
 * Finds options of a command that its help text does not name. For commands that are not Midwatch's, the result is
 * empty.
 */
async function unknownOptions(command: string): Promise<string[]> {
  if (!/npx midwatch |npm run .*-- /.test(command)) return [];
  const help = await helpFor(command);
  if (help === "") return [`there is no such command: ${command}`];
  const own = command.replace(/^.*npm run .*?-- /, "").replace(/"[^"]*"|'[^']*'/g, "TEXT");
  const options = own.split(/[\s`|]+/).flatMap((word) => /^--[a-z][a-z-]*/.exec(word) ?? []);
  return options.filter((option) => !new RegExp(`${option}(?![\\w-])`).test(help));
}

test.each(READ)(
  "every command in %s uses only options of its help",
  async (file) => {
    const commands = [...fencedCommands(file), ...inlineCommands(file)];
    for (const { line, command } of commands) {
      expect({ where: `${file}:${line}`, command, unknown: await unknownOptions(command) }).toMatchObject({
        unknown: [],
      });
    }
  },
  60_000,
);

test("a command with an unknown option is found, and so is an unknown command", async () => {
  expect(await unknownOptions("npx midwatch submit --bundel x")).toEqual(["--bundel"]);
  expect(await unknownOptions("npx midwatch sumbit")).toEqual(["there is no such command: npx midwatch sumbit"]);
  expect(await unknownOptions("npm run --silent chaos -- --sed 7")).toEqual(["--sed"]);
});

test("at most six fenced commands are excluded from running; each exists in a document and has a reason", () => {
  const fenced = documents()
    .flatMap(fencedCommands)
    .map(({ command }) => command);
  expect(Object.keys(NOT_RUN).length).toBeLessThanOrEqual(6);
  for (const [command, reason] of Object.entries(NOT_RUN)) {
    expect(fenced).toContain(command);
    expect(reason).toMatch(/\S/);
  }
});
