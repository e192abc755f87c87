import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isResubmitted } from "../../../../worker/workspace/merge-onto.ts";
import { gitIn, makeRepository, temporaryLayout, writeFiles } from "../../../support/repository.ts";

let place: ReturnType<typeof temporaryLayout>;
let base: string;

beforeEach(() => {
  place = temporaryLayout();
  makeRepository(repository(), { "a.js": "one();\n", "b.js": "one();\n" });
  base = gitIn(repository(), "rev-parse", "HEAD");
});
afterEach(() => place.dispose());

function repository(): string {
  return join(place.folder, "repo");
}

/** Makes a commit that adds these files to another commit; returns its id. */
function commit(from: string, files: Record<string, string>): string {
  gitIn(repository(), "checkout", "-q", "--detach", from);
  writeFiles(repository(), files);
  gitIn(repository(), "add", "--all");
  gitIn(repository(), "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "x");
  return gitIn(repository(), "rev-parse", "HEAD");
}

const judge = (given: { commit: string; refused: string; head: string }) =>
  isResubmitted({ program: "git" }, { gitDir: join(repository(), ".git"), ...given });

test("an unchanged refused candidate is recognised, also on another head", async () => {
  const refused = commit(base, { "a.js": "two();\n" });
  expect(await judge({ commit: commit(base, { "a.js": "two();\n" }), refused, head: base })).toBe(true);
  const head = commit(base, { "b.js": "landed();\n" });
  expect(await judge({ commit: commit(head, { "a.js": "two();\n" }), refused, head })).toBe(true);
});

test("a revision that changes anything is another candidate", async () => {
  const refused = commit(base, { "a.js": "two();\n" });
  expect(await judge({ commit: commit(base, { "a.js": "three();\n" }), refused, head: base })).toBe(false);
  const head = commit(base, { "a.js": "landed();\n" });
  expect(await judge({ commit: commit(head, { "a.js": "both();\n" }), refused, head })).toBe(false);
});
