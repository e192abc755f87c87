/**
 * What an acceptance command runs: `npm test` and its like are the scripts of the *base's* package.json, whatever the
 * candidate's says. Anything else is run as it stands.
 */
export function resolveCommand(command: string, manifest: string | undefined): string {
  const call = SCRIPT_CALL.exec(command.trim());
  const scripts = scriptsOf(manifest);
  if (call === null || scripts === undefined) return withoutReporters(command);
  const [, manager = "", run, name = "", rest = ""] = call;
  const script = name === "t" || name === "tst" ? "test" : name;
  const isImplied = run !== undefined || script === "test" || manager !== "npm";
  const text = scripts[script];
  if (!isImplied || text === undefined) return withoutReporters(command);
  const parts = [scripts[`pre${script}`], `${text}${rest.replace(/^\s+--(?=\s|$)/, "")}`, scripts[`post${script}`]];
  return withoutReporters(parts.filter((part) => part !== undefined).join(" && "));
}

/** A package manager that runs one script, with plain words after it. */
const SCRIPT_CALL =
  /^(npm|pnpm|yarn)\s+(?:--silent\s+|-s\s+)?(run\s+|run-script\s+)?(?:--silent\s+|-s\s+)?([\w:.-]+)((?:\s+[^\s;&|<>$`(){}]+)*)$/;

function scriptsOf(manifest: string | undefined): Record<string, string> | undefined {
  try {
    const scripts = (JSON.parse(manifest ?? "null") as { scripts?: unknown } | null)?.scripts;
    return scripts !== null && typeof scripts === "object" ? (scripts as Record<string, string>) : undefined;
  } catch {
    return undefined; // A manifest that is not JSON has no scripts; the command says what is wrong with it.
  }
}

/** Node's runner takes as many reporters as destinations: those of the command would be one side too many. */
function withoutReporters(command: string): string {
  return command.replace(/\s--test-reporter(?:-destination)?(?:=|\s+)\S+/g, "");
}
