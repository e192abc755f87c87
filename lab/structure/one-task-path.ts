import { packageRoot } from "../../shared/support/files/package-root.ts";
import { makeRow } from "../bench/document.ts";
import type { Coverage } from "./cover-one-task.ts";
import { coverOneTask } from "./cover-one-task.ts";
import { filesRun } from "./files-run.ts";
import type { Figure, Measure } from "./measure.ts";
import type { SourceTree } from "./source-tree.ts";
import { countLines } from "./source-tree.ts";

const MAX_FILES = 50;
const MAX_LINES = 250;

/** Counts the source files in which a function runs during a job with one task, by V8's coverage of coordinator and worker. */
export const oneTaskPath: Measure = {
  name: "path",
  about: "source files in which a function runs between POST /v1/jobs and the landing of a one-task job",
  run: async (tree, say) => {
    say("structure: a job of one task, with coverage");
    return pathFigure(await coverOneTask(), { tree, root: packageRoot() });
  },
};

export function pathFigure(coverage: Coverage, { tree, root }: { tree: SourceTree; root: string }): Figure {
  const filesOf = (name: keyof Coverage) =>
    filesRun(coverage[name], root).filter((file) => !isSchemaFile(file, tree.read(file)));
  const [coordinator, worker] = [filesOf("coordinator"), filesOf("worker")];
  const files = [...new Set([...coordinator, ...worker])].sort();
  const [longest] = files
    .map((file) => ({ file, lines: countLines(tree.read(file)) }))
    .sort((a, b) => b.lines - a.lines);
  const process = (name: string, value: number) =>
    makeRow(`source files on the path of a one-task job: ${name}`, { value, unit: "files" });
  return {
    rows: [
      makeRow("source files on the path of a one-task job", {
        value: files.length,
        unit: "files",
        goal: { op: "<=", value: MAX_FILES },
        note: "a called function counts, the top level of a module does not; files of shared/protocol that build schemas with typebox are left out; timers that ran meanwhile are included; the simulator is not",
      }),
      makeRow("longest file on the path of a one-task job", {
        value: longest?.lines,
        unit: "lines",
        goal: { op: "<=", value: MAX_LINES },
        note: longest === undefined ? undefined : longest.file,
      }),
      process("coordinator", coordinator.length),
      process("worker", worker.length),
    ],
    list: [...coordinator.map((file) => `coordinator: ${file}`), ...worker.map((file) => `worker: ${file}`)],
  };
}

/**
 * Returns true for a file of `shared/protocol` that imports typebox's `Type` as a value. The functions of such a file only serve to build schemas.
 */
function isSchemaFile(file: string, source: string): boolean {
  return file.startsWith("shared/protocol/") && /^import \{[^}]*\bType\b[^}]*\} from "typebox"/m.test(source);
}
