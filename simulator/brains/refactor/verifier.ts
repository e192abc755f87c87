import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../shared/support/package-root.ts";
import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import type { MadeCall } from "./conversation.ts";
import { blockText, callsMade, callTools, listLine } from "./conversation.ts";

/** Attack classes of `attack.mjs`, each a command of its own. */
const ATTACKS = ["boundaries", "repetition", "arguments"] as const;
/** Modules of the integrated tree that the final challenge attacks. */
const MODULES_OF_FINAL = 6;
const SCRIPT = "/attack/attack.mjs";

/**
 * The verifier: writes one attack script, runs it once for each class of attack on the modules of the change, and judges
 * by the exit codes. It makes its own inputs and does not know what, if anything, is wrong.
 */
export async function verify(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const calls = callsMade(request);
  const brief = blockText(context.brief, "brief");
  const output = listLine(brief, "output")[0] ?? "esm";
  const modules =
    listLine(brief, "imports of")[0] === undefined ? modulesOf(context, output) : listLine(brief, "modules");
  if (modules.length === 0) return findModules(calls, { output, context });
  return attack(calls, { modules, output, context });
}

/** The modules of the change: its deliverables, as paths of the original. */
function modulesOf(context: BrainContext, output: string): string[] {
  return blockText(context.brief, "deliverables")
    .split("\n")
    .filter((path) => path.startsWith(`${output}/`) && path.endsWith(".js"))
    .map((path) => path.slice(output.length + 1));
}

/** Without deliverables it is the integrated tree: looks what is there, and chooses. */
function findModules(
  calls: readonly MadeCall[],
  { output, context }: { output: string; context: BrainContext },
): BrainReply {
  const listing = calls.find(({ name }) => name === "glob");
  if (listing === undefined) return callTools(["glob", { pattern: `${output}/**/*.js` }]);
  const found = (listing.result?.content ?? "").split("\n").filter((path) => path.startsWith(`${output}/`));
  const modules = found.map((path) => path.slice(output.length + 1)).sort();
  const main = modules.filter((path) => path === "index.js");
  const others = modules.filter((path) => path !== "index.js");
  const step = Math.max(1, Math.floor(others.length / MODULES_OF_FINAL));
  const chosen = [...main, ...others.filter((_path, i) => i % step === 0)].slice(0, MODULES_OF_FINAL);
  return attack(calls, { modules: chosen, output, context });
}

function attack(
  calls: readonly MadeCall[],
  { modules, output, context }: { modules: readonly string[]; output: string; context: BrainContext },
): BrainReply {
  if (!calls.some(({ name }) => name === "write_file")) {
    const content = readFileSync(join(packageRoot(), "simulator", "brains", "refactor", "attack.mjs"), "utf8");
    return callTools(["write_file", { path: SCRIPT, content }]);
  }
  const commands = calls.filter(({ name }) => name === "run_command");
  if (commands.length === 0) {
    const salt = Math.floor(context.random() * 1_000_000);
    const run = (name: string) => `node ${SCRIPT} ${name} ${salt} ${output} ${modules.join(" ")}`;
    return callTools(...ATTACKS.map((name): [string, object] => ["run_command", { command: run(name) }]));
  }
  return judge(commands);
}

function judge(commands: readonly MadeCall[]): BrainReply {
  const runs = commands.map(({ input, result }) => ({
    command: String(input.command),
    name: String(input.command).split(" ")[2] ?? "attack",
    output: result?.content ?? "",
    withstood: /^\[exit code 0\]/.test(result?.content ?? ""),
  }));
  const attacks = runs.map(({ name, command, output }) => ({
    name,
    command,
    outcome: output.slice(0, 400) || "no output",
  }));
  const broken = runs.filter(({ withstood }) => !withstood);
  if (broken.length === 0) {
    const summary = `Attacked in ${runs.length} ways with inputs of my own; the candidate withstood: ${runs.map(({ name }) => name).join(", ")}.`;
    return callTools(["submit_verdict", { decision: "pass", summary, attacks, findings: [] }]);
  }
  const findings = broken.map(({ name, command, output }) => ({
    name,
    command,
    claim: `Under ${name} the candidate differs from the original: ${output.replace(/\s+/g, " ").slice(0, 1500)}`,
  }));
  const summary = `The candidate breaks under ${broken.map(({ name }) => name).join(", ")}.`;
  return callTools(["submit_verdict", { decision: "fail", summary, attacks, findings }]);
}
