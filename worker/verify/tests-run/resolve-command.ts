import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../../sandbox/sandbox.ts";

/**
 * Returns the command that an acceptance runs, which is its own text. If the sandbox lacks the package manager, `npm
 * test` and similar calls are replaced by the text of the script, including the `pre` and `post` scripts.
 */
export function resolveCommand(
  command: string,
  manifest: string | undefined,
  { toolchains }: Pick<Sandbox, "toolchains">,
): string {
  const call = SCRIPT_CALL.exec(command.trim());
  const scripts = scriptsOf(manifest);
  if (call === null || scripts === undefined) return command;
  const [, manager = "", run, name = "", rest = ""] = call;
  const folders = ["/usr/local/bin", "/usr/bin", ...toolchains.map((path) => join(path, "bin"))];
  if (folders.some((folder) => existsSync(join(folder, manager)))) return command;
  const script = name === "t" || name === "tst" ? "test" : name;
  const isImplied = run !== undefined || script === "test" || manager !== "npm";
  const text = scripts[script];
  if (!isImplied || text === undefined) return command;
  const parts = [scripts[`pre${script}`], `${text}${rest.replace(/^\s+--(?=\s|$)/, "")}`, scripts[`post${script}`]];
  return parts.filter((part) => part !== undefined).join(" && ");
}

/** Matches a package manager that runs one script, followed by arguments without shell syntax. */
const SCRIPT_CALL =
  /^(npm|pnpm|yarn)\s+(?:--silent\s+|-s\s+)?(run\s+|run-script\s+)?(?:--silent\s+|-s\s+)?([\w:.-]+)((?:\s+[^\s;&|<>$`(){}]+)*)$/;

/** The scripts of a package.json; undefined if the file is missing or not JSON. */
export function scriptsOf(manifest: string | undefined): Record<string, string> | undefined {
  try {
    const scripts = (JSON.parse(manifest ?? "null") as { scripts?: unknown } | null)?.scripts;
    return scripts !== null && typeof scripts === "object" ? (scripts as Record<string, string>) : undefined;
  } catch {
    return undefined; // A package.json that is not JSON has no scripts; the command itself will report the error.
  }
}
