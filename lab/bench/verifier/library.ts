import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEMO_PACKAGES, prepareRepository } from "../../../launch/demo/prepare-repository.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { modulesOf, namesAtRunTime, SAMPLES, writeTree } from "../measure/sample-packages.ts";
import { makeTestJob, type TestJob } from "./test-job.ts";

/** A real npm library as the repository of a job, with a correct rewrite as ES modules. */
export interface Library {
  readonly name: string;
  /** Path of the worktree with the original library and the rewrite in `esm/`. */
  readonly root: string;
  readonly job: TestJob;
  readonly modules: readonly string[];
  /** Source text of each module in the original and in the rewrite, by the module's path relative to the library's root. */
  readonly original: ReadonlyMap<string, string>;
  readonly rewritten: ReadonlyMap<string, string>;
  /** Id of a commit that contains the original and the whole rewrite. */
  readonly full: string;
}

/** The libraries that the bench uses: npm packages in fixed versions. */
export const LIBRARIES = DEMO_PACKAGES;

/** Makes a repository with a library, and a job for it, below `folder`. */
export async function makeLibrary(
  name: (typeof LIBRARIES)[number],
  given: { folder: string; sandbox: Sandbox; n: number },
): Promise<Library> {
  const { folder, sandbox, n } = given;
  const root = join(folder, name);
  await prepareRepository(name, root);
  const sample = SAMPLES.find((each) => each.name === name);
  if (sample === undefined) throw new Error(`the bench knows no modules of ${name}`);
  const modules = modulesOf(root, sample);
  writeTree(root, modules, namesAtRunTime(root));
  const job = await makeTestJob({ folder: join(folder, "data"), repository: root, sandbox, n });
  const sources = (below: string) =>
    new Map(modules.map((path) => [path, readFileSync(join(root, below, path), "utf8")]));
  const rewritten = sources("esm");
  const files = [...rewritten].map(([path, text]): [string, string] => [`esm/${path}`, text]);
  const full = await job.commit(new Map([...files, ["esm/package.json", '{ "type": "module" }\n']]));
  return { name, root, job, modules, original: sources("."), rewritten, full };
}
