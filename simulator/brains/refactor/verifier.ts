import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import picomatch from "picomatch";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import {
  blockText,
  callsMade,
  callTools,
  filesRead,
  jobContextOf,
  listLine,
  type MadeCall,
  shellWord,
} from "./conversation.ts";

/** The attacks that `attack.mjs` can run, each with one command. */
const ATTACKS = ["boundaries", "surface", "state", "arguments"] as const;
/** Maximum number of modules of the integrated tree that the final challenge attacks. */
const MAX_FINAL_MODULES = 16;
const SCRIPT = "/attack/attack.mjs";
/** The files of the attack script, in the folder `attack/`. */
const PARTS = [
  "attack",
  "compare",
  "replay",
  "setting",
  "random",
  "guard",
  "describe",
  "values",
  "observe",
  "facts",
  "documents",
  "words",
  "mutate",
  "voice",
  "ways",
  "speech",
  "listen",
  "drivers",
  "usage",
  "cases",
] as const;
type Part = (typeof PARTS)[number];
/** All parts together are longer than the longest reply that a request allows (`max_tokens`). */
const PARTS_PER_TURN = 10;

/**
 * Plays the verifier: writes one attack script, runs it once per attack on the modules of the change, and judges by the
 * exit codes. The script generates its own inputs and does not know about planted faults.
 */
export async function verify(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const calls = callsMade(request);
  const output = outputOf(request, context);
  const changed = modulesOf(context, output);
  const modules = changed.length > 0 ? changed : chosenModules(request, output);
  if (modules === undefined)
    return callTools(["glob", { pattern: `${output}/**/*.js` }], ["read_file", { path: "package.json" }]);
  const verdicts = calls.filter(({ name }) => name === "submit_verdict").length;
  const commands = calls.filter(({ name }) => name === "run_command");
  const looks = looksOf(context);
  // A change without a module, for example of a package.json, has nothing that an attack can call.
  const attacks = modules.length === 0 ? [] : ATTACKS;
  const written = new Set(calls.filter(({ name }) => name === "write_file").map(({ input }) => input.path));
  const missing = PARTS.filter((part) => !written.has(pathOf(part)));
  if (attacks.length > 0 && missing.length > 0) return writeParts(missing.slice(0, PARTS_PER_TURN));
  const perRound = attacks.length + looks.length;
  // After a refused verdict, the verifier runs the attacks again.
  if (commands.length >= perRound * (verdicts + 1)) return judge(commands.slice(-perRound), context);
  const salt = Math.floor(context.random() * 1_000_000);
  const targets = [...new Set([...modules, ...unnoticedModules(calls, output)])];
  const run = (name: string) => `node ${SCRIPT} ${name} ${salt} ${[output, ...targets].map(shellWord).join(" ")}`;
  const all = [...attacks.map(run), ...looks.map(({ command }) => command)];
  return callTools(...all.map((command): [string, object] => ["run_command", { command }]));
}

function pathOf(part: Part): string {
  return `/attack/${part}.mjs`;
}

function writeParts(parts: readonly Part[]): BrainReply {
  const folder = join(packageRoot(), "simulator", "brains", "refactor", "attack");
  return callTools(
    ...parts.map((part): [string, object] => [
      "write_file",
      { path: pathOf(part), content: readFileSync(join(folder, `${part}.mjs`), "utf8") },
    ]),
  );
}

/** Reads the folder of the new tree from the brief or the goal. */
function outputOf(request: BrainRequest, { brief }: BrainContext): string {
  const texts = [blockText(brief, "brief"), jobContextOf(request)];
  return texts.flatMap((text) => listLine(text, "output"))[0] ?? "esm";
}

/** Returns the modules of the change, from its deliverables, as paths of the original modules. */
function modulesOf({ brief }: BrainContext, output: string): string[] {
  return blockText(brief, "deliverables")
    .split("\n")
    .filter((path) => path.startsWith(`${output}/`) && path.endsWith(".js"))
    .map((path) => path.slice(output.length + 1));
}

/** Chooses the main module of the integrated tree and other modules, evenly spread over the tree. Undefined before the files are listed. */
function chosenModules(request: BrainRequest, output: string): string[] | undefined {
  const listing = callsMade(request).find(({ name }) => name === "glob")?.result;
  if (listing === undefined) return undefined;
  const modules = listing.content
    .split("\n")
    .filter((path) => path.startsWith(`${output}/`) && path.endsWith(".js"))
    .map((path) => path.slice(output.length + 1))
    .sort();
  const named = mainModule(filesRead(request).get("package.json") ?? "");
  const main = modules.filter((path) => path === named);
  const others = modules.filter((path) => path !== named);
  const step = Math.max(1, Math.ceil(others.length / (MAX_FINAL_MODULES - 1)));
  return [...main, ...others.filter((_path, i) => i % step === 0)];
}

/** The modules with planted faults that the attacks did not notice, as the answers to refused verdicts name them. */
function unnoticedModules(calls: readonly MadeCall[], output: string): string[] {
  const answers = calls.filter(({ name }) => name === "submit_verdict").map(({ result }) => result?.content ?? "");
  const named = answers.flatMap((text) => [...text.matchAll(/^- (\S+\.js):\d+: /gm)].map(([, path = ""]) => path));
  return named.filter((path) => path.startsWith(`${output}/`)).map((path) => path.slice(output.length + 1));
}

function mainModule(manifest: string): string {
  const main = /"main"\s*:\s*"([^"]+)"/.exec(manifest)?.[1] ?? "index.js";
  const path = posix.normalize(main);
  return path.endsWith(".js") ? path : `${path}.js`;
}

/** For each attack class of the brief, the attacks that test it. */
const TRIES: Readonly<Record<string, readonly (typeof ATTACKS)[number][]>> = {
  boundaries: ["boundaries", "surface"],
  errors: ["boundaries"],
  concurrency: ["state"],
  compatibility: ["arguments", "surface"],
  callers: ["boundaries", "surface"],
  claim: ["boundaries", "surface"],
};

/** The attack classes in the brief. */
function wantedClasses({ brief }: BrainContext): string[] {
  return blockText(brief, "attack-classes")
    .split("\n")
    .flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? []);
}

/** A command that checks a change without calling its code: that a claimed file exists, or that a path was not changed. */
interface Look {
  readonly name: "claim" | "scope";
  readonly command: string;
  readonly claim: string;
}

/** Returns commands that check that each claimed file exists, and that no path outside the task's writes has changed. */
function looksOf({ brief }: BrainContext): Look[] {
  const claims = blockText(brief, "claims").split("\n");
  const claimed = claims.flatMap((line) => /^([\w./-]+\.\w+) /.exec(line)?.[1] ?? []);
  const writes = blockText(brief, "writes").split("\n").filter(Boolean);
  const changed = [...blockText(brief, "diff").matchAll(/^diff --git a\/(\S+) b\/\S+$/gm)].map(
    (match) => match[1] ?? "",
  );
  const outside = changed.filter((path) => !picomatch.isMatch(path, writes, { dot: true }));
  const looks: Look[] = claimed.map((path) => ({
    name: "claim",
    command: `test -s ${shellWord(path)}`,
    claim: `The author claims: "${claims.find((line) => line.startsWith(`${path} `)) ?? path}" The file does not exist, or is empty.`,
  }));
  const others: Look[] =
    writes.length === 0
      ? []
      : outside.map((path) => ({
          name: "scope",
          command: `if [ -e /base/${shellWord(path)} ]; then cmp /base/${shellWord(path)} ${shellWord(path)}; else test ! -e ${shellWord(path)}; fi`,
          claim: `${path} was changed, and the task may not write it.`,
        }));
  return [...new Map([...looks, ...others].map((look) => [look.command, look])).values()].slice(0, MAX_LOOKS);
}

const MAX_LOOKS = 8;

function judge(commands: readonly MadeCall[], context: BrainContext): BrainReply {
  const looks = looksOf(context);
  const classes = wantedClasses(context);
  const lookOf = (command: string) => looks.find((look) => look.command === command);
  const runs = commands.map(({ input, result }) => ({
    command: String(input.command),
    name: lookOf(String(input.command))?.name ?? String(input.command).split(" ")[2] ?? "attack",
    output: result?.content ?? "",
    withstood: result?.content.startsWith("[exit code 0]") === true,
  }));
  const made = runs.map(({ name, command, output }) => ({
    name,
    command,
    outcome: output.replace(/\s+/g, " ").slice(0, 500) || "no output",
  }));
  // In the verdict, an attack also counts for each attack class that it tests.
  const attacks = [
    ...made,
    ...classes.flatMap((wanted) =>
      made
        .filter(({ name }) => TRIES[wanted]?.some((each) => each === name && name !== wanted))
        .map((run) => ({ ...run, name: wanted })),
    ),
  ];
  const broken = runs.filter(({ withstood }) => !withstood);
  if (broken.length === 0) {
    const names = runs.map(({ name }) => name).join(", ");
    const summary = `Attacked in ${runs.length} ways with inputs of my own, compared with the original in another process; the candidate withstood: ${names}.`;
    return callTools(["submit_verdict", { decision: "pass", summary, attacks, findings: [] }]);
  }
  const findings = broken.map(({ name, command, output }) => ({
    name,
    command,
    claim:
      lookOf(command)?.claim ??
      `Under the attack "${name}" the candidate behaves differently from the original: ${output.replace(/\s+/g, " ").slice(0, 1500)}`,
  }));
  const summary = `The candidate breaks under ${broken.map(({ name }) => name).join(", ")}.`;
  return callTools(["submit_verdict", { decision: "fail", summary, attacks, findings }]);
}
