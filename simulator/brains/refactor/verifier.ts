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

/** Attack classes of `attack.mjs`, each a command of its own. */
const ATTACKS = ["boundaries", "surface", "state", "arguments"] as const;
/** Modules of the integrated tree that the final challenge attacks. */
const MODULES_OF_FINAL = 6;
const SCRIPT = "/attack/attack.mjs";
/** The parts of the script, in `attack/`. */
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

/**
 * The verifier: writes one attack script, runs it once for each class of attack on the modules of the change, and judges
 * by the exit codes. It makes its own inputs and does not know what, if anything, is wrong.
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
  // A change that brings no module, such as a package.json, leaves nothing to call.
  const attacks = modules.length === 0 ? [] : ATTACKS;
  if (attacks.length > 0 && !calls.some(({ name }) => name === "write_file")) return writeScript();
  const perRound = attacks.length + looks.length;
  // A verdict that was refused is made anew, on attacks that are made anew.
  if (commands.length >= perRound * (verdicts + 1)) return judge(commands.slice(-perRound), context);
  const salt = Math.floor(context.random() * 1_000_000);
  const run = (name: string) => `node ${SCRIPT} ${name} ${salt} ${[output, ...modules].map(shellWord).join(" ")}`;
  const all = [...attacks.map(run), ...looks.map(({ command }) => command)];
  return callTools(...all.map((command): [string, object] => ["run_command", { command }]));
}

function writeScript(): BrainReply {
  const folder = join(packageRoot(), "simulator", "brains", "refactor", "attack");
  return callTools(
    ...PARTS.map((part): [string, object] => [
      "write_file",
      { path: `/attack/${part}.mjs`, content: readFileSync(join(folder, `${part}.mjs`), "utf8") },
    ]),
  );
}

/** The folder of the new tree: the brief says it, or the goal. */
function outputOf(request: BrainRequest, { brief }: BrainContext): string {
  const texts = [blockText(brief, "brief"), jobContextOf(request)];
  return texts.flatMap((text) => listLine(text, "output"))[0] ?? "esm";
}

/** The modules of the change: its deliverables, as paths of the original. */
function modulesOf({ brief }: BrainContext, output: string): string[] {
  return blockText(brief, "deliverables")
    .split("\n")
    .filter((path) => path.startsWith(`${output}/`) && path.endsWith(".js"))
    .map((path) => path.slice(output.length + 1));
}

/** The integrated tree: its main module, and others spread over it; undefined before it was looked at. */
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
  const step = Math.max(1, Math.ceil(others.length / (MODULES_OF_FINAL - 1)));
  return [...main, ...others.filter((_path, i) => i % step === 0)];
}

function mainModule(manifest: string): string {
  const main = /"main"\s*:\s*"([^"]+)"/.exec(manifest)?.[1] ?? "index.js";
  const path = posix.normalize(main);
  return path.endsWith(".js") ? path : `${path}.js`;
}

/** Which of the attacks try what a class of the brief asks for. */
const TRIES: Readonly<Record<string, readonly (typeof ATTACKS)[number][]>> = {
  boundaries: ["boundaries", "surface"],
  errors: ["boundaries"],
  concurrency: ["state"],
  compatibility: ["arguments", "surface"],
  callers: ["boundaries", "surface"],
  claim: ["boundaries", "surface"],
};

/** The classes of attack that the brief asks for. */
function wantedClasses({ brief }: BrainContext): string[] {
  return blockText(brief, "attack-classes")
    .split("\n")
    .flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? []);
}

/** A look at what the change says of itself: files that it claims, files that it may not touch. */
interface Look {
  readonly name: "claim" | "scope";
  readonly command: string;
  readonly claim: string;
}

/** What can be seen without running the candidate: is each file there that is claimed, is any changed that may not be? */
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
    claim: `The author claims: "${claims.find((line) => line.startsWith(`${path} `)) ?? path}" The file is not there, or empty.`,
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

/** Looks of one verdict. */
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
  // An attack stands for each class that it tries something of.
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
    const summary = `Attacked in ${runs.length} ways with inputs of my own, against the original in a process of its own; the candidate withstood: ${names}.`;
    return callTools(["submit_verdict", { decision: "pass", summary, attacks, findings: [] }]);
  }
  const findings = broken.map(({ name, command, output }) => ({
    name,
    command,
    claim:
      lookOf(command)?.claim ??
      `Under the attack "${name}" the candidate can be told from the original: ${output.replace(/\s+/g, " ").slice(0, 1500)}`,
  }));
  const summary = `The candidate breaks under ${broken.map(({ name }) => name).join(", ")}.`;
  return callTools(["submit_verdict", { decision: "fail", summary, attacks, findings }]);
}
