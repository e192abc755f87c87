import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "../../../shared/support/errors.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { type BenchDocument, makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";

const run = promisify(execFile);

/** The last commit of Midwatch in which the attacks of a passing verdict were not yet tested on planted faults. */
const BEFORE = "89b6939";
/** Maximum CPU time per merged task, divided by the CPU time per merged task at the commit BEFORE. */
const MAX_RATIO = 1.5;
const TOTAL = "whole path: CPU per merged task";
const STAGE = /^CPU per attempt: /;

/** Divides the CPU rows of this checkout by those of an earlier commit, which is built and measured in the same run. */
export async function againstRows(rows: readonly Row[], say: (text: string) => void): Promise<Row[]> {
  const goal = { op: "<=", value: MAX_RATIO } as const;
  const name = `CPU per merged task, as a multiple of ${BEFORE}`;
  try {
    say(`pipeline: the same at ${BEFORE}`);
    const before = await measureBefore();
    const ratios = rows.flatMap((row) => {
      const value = ratio(row, before);
      if (value === undefined) return [];
      if (row.name === TOTAL) return [makeRow(name, { value, unit: "x", goal })];
      return STAGE.test(row.name) ? [makeRow(`${row.name}, as a multiple of ${BEFORE}`, { value, unit: "x" })] : [];
    });
    return ratios.length > 0
      ? ratios
      : [makeRow(name, { value: undefined, unit: "x", goal, note: "no row in common" })];
  } catch (error) {
    return [makeRow(name, { value: undefined, unit: "x", goal, note: messageOf(error).slice(-300) })];
  }
}

function ratio({ name, value }: Row, before: readonly Row[]): number | undefined {
  const old = before.find((row) => row.name === nameBefore(name))?.value;
  return value === null || old === undefined || old === null || old === 0 ? undefined : value / old;
}

/** Returns the name that a row of this checkout had at the commit BEFORE. */
function nameBefore(name: string): string {
  return name.replace("CPU per merged", "CPU a merged").replace("CPU per attempt", "CPU an attempt");
}

function measureBefore(): Promise<readonly Row[]> {
  return inFolder("before", async (folder) => {
    const root = packageRoot();
    const checkout = join(folder, "checkout");
    await run("git", ["-C", root, "worktree", "add", "--quiet", "--detach", checkout, BEFORE]);
    try {
      symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
      const options = { cwd: checkout, maxBuffer: 64 * 1024 * 1024 };
      await run("npm", ["run", "--silent", "build"], options);
      const { stdout } = await run(process.execPath, ["dist/bench/main.js", "pipeline", "--json"], options);
      return (JSON.parse(stdout) as BenchDocument).rows;
    } finally {
      await run("git", ["-C", root, "worktree", "remove", "--force", checkout]);
    }
  });
}
