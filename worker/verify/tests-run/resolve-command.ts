import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../../sandbox/sandbox.ts";

/**
 * The command that an acceptance runs: its own text. But if the sandbox lacks the package manager, `npm test` and
 * similar calls are replaced by their script's text, including the `pre` and `post` scripts.
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

/** A package manager that runs one script, followed by plain words. */
const SCRIPT_CALL =
  /^(npm|pnpm|yarn)\s+(?:--silent\s+|-s\s+)?(run\s+|run-script\s+)?(?:--silent\s+|-s\s+)?([\w:.-]+)((?:\s+[^\s;&|<>$`(){}]+)*)$/;

/** The scripts of a package.json; undefined if it is missing or not JSON. */
export function scriptsOf(manifest: string | undefined): Record<string, string> | undefined {
  try {
    const scripts = (JSON.parse(manifest ?? "null") as { scripts?: unknown } | null)?.scripts;
    return scripts !== null && typeof scripts === "object" ? (scripts as Record<string, string>) : undefined;
  } catch {
    return undefined; // Such a manifest has no scripts; the command itself reports the error.
  }
}
