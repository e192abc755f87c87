import picomatch from "picomatch";
import type { BrainRequest } from "../brain.ts";
import { jobContextOf, jobKey, listLine } from "./conversation.ts";

/** The goal and the files of the lead's job, read from the job context. */
export interface Job {
  /** The files to rewrite. */
  readonly modules: readonly string[];
  /** All files that the repository map lists. */
  readonly files: ReadonlySet<string>;
  /** Number of files that the repository map does not list. */
  readonly unlisted: number;
  readonly goal: string;
  readonly output: string;
  /** Whether faults are planted; false if the goal has the line `faults: none`. */
  readonly withFaults: boolean;
  /** A key that is the same for all agents of the job. */
  readonly key: string;
}

/** Reads the goal's lines `modules:`, `exclude:`, `output:` and `faults:`, and the repository map. */
export function readJob(request: BrainRequest): Job {
  const text = jobContextOf(request);
  const goal = /<goal[^>]*>\n([\s\S]*?)\n<\/goal>/.exec(text)?.[1] ?? "";
  const map = /<repository-map[^>]*>\n([\s\S]*?)\n<\/repository-map>/.exec(text)?.[1] ?? "";
  const output = listLine(goal, "output")[0] ?? "esm";
  const wanted = picomatch(listLine(goal, "modules"));
  const excluded = picomatch([...listLine(goal, "exclude"), `${output}/**`]);
  const files = map
    .split("\n")
    .flatMap((line) => /^(.+) \d+$/.exec(line)?.[1] ?? [])
    .map(pathOf);
  return {
    modules: files.filter((path) => wanted(path) && !excluded(path)),
    files: new Set(files),
    unlisted: Number(/^\((\d+) more files /m.exec(map)?.[1] ?? 0),
    goal,
    output,
    withFaults: listLine(goal, "faults")[0] !== "none",
    key: jobKey(request),
  };
}

/** The repository map writes a path with a control character as JSON, see `worker/intake/survey-tree.ts`. */
function pathOf(written: string): string {
  try {
    const path: unknown = JSON.parse(written);
    return typeof path === "string" && /\p{Cc}/u.test(path) ? path : written;
  } catch {
    return written;
  }
}
