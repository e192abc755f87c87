import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { needsModel } from "../../shared/protocol/job/built-in-jobs.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { UsageError } from "../exit-codes.ts";
import type { SubmissionBody } from "./build-submission.ts";

/** An example submission from the folder `examples/`, complete except for its repository. */
export interface Example {
  readonly name: string;
  readonly title: string;
  /** False if the built-in brain of the simulator can do the job without an API key. */
  readonly needsKey: boolean;
  readonly file: string;
  readonly body: SubmissionBody;
}

/** Returns all examples: those that need no API key first, each group sorted by name. */
export function listExamples(): Example[] {
  const names = readdirSync(folder()).flatMap((file) => /^([a-z0-9-]+)\.json$/.exec(file)?.[1] ?? []);
  return names.map(read).sort((a, b) => Number(a.needsKey) - Number(b.needsKey) || (a.name < b.name ? -1 : 1));
}

/** Returns the example with this name; throws a UsageError that lists all names. */
export function findExample(name: string): Example {
  const all = listExamples();
  const found = all.find((example) => example.name === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `expected an example by name, one of ${all.map((one) => one.name).join(", ")}, got ${name}; nothing was sent`,
  );
}

function folder(): string {
  return join(packageRoot(), "examples");
}

function read(name: string): Example {
  const file = join(folder(), `${name}.json`);
  const body = JSON.parse(readFileSync(file, "utf8")) as { title: string; goal: string };
  return { name, title: body.title, needsKey: needsModel(body.goal), file, body };
}
