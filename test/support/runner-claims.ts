import { type Change, fileChange, makeChange } from "../../worker/verify/change.ts";
import { runnerKept } from "../../worker/verify/checks/runner-kept.ts";

/** The text of a file before and after a change; undefined where the file does not exist. */
export type Texts = readonly [before: string | undefined, after: string | undefined];
/** A case of a table: its name, the file's path, its texts, and the acceptance command if it matters. */
export type RunnerCase = [name: string, path: string, texts: Texts, command?: string];

interface Given extends Partial<Change["task"]> {
  readonly command?: string;
  /** Text of the base that a line may be searched in. */
  readonly imports?: string;
  /** Folders of the base with files. */
  readonly folders?: readonly string[];
}

/** Runs the check `runnerKept` on the change of one file, under an acceptance command; returns the check's claims. */
export async function runnerClaims(
  path: string,
  [before, after]: Texts,
  { command = "npm test", imports = "", folders = [], ...task }: Given = {},
): Promise<string> {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));
  const status = before === undefined ? "A" : after === undefined ? "D" : "M";
  const file = fileChange({ path, status, mode: "100644" } as never, bytes(before), bytes(after));
  const acceptance = [{ kind: "command" as const, command }];
  const change = makeChange([file], { writes: ["**"], deliverables: [], acceptance, ...task }, async () => undefined);
  const holds = {
    ...change,
    baseHolds: async (line: string) => imports.includes(line),
    isFolder: async (folder: string) => folders.includes(folder),
  };
  return (await runnerKept.inspect(holds)).map(({ claim }) => claim).join("\n");
}
