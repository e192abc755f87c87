import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { foldingFiles } from "../../../../coordinator/log/snapshots.ts";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";
import { importsOf } from "../../../support/import-rules.ts";

test("a snapshot is of other code when any file that folds has changed, however far down it is imported", () => {
  const files = foldingFiles();
  const names = files.map((file) => relative(packageRoot(), file));
  for (const part of ["fold/apply-event", "fold/apply-canary", "texts/task-notes", "reasons"]) {
    expect(names).toContain(`coordinator/job/${part}.ts`);
  }
  expect(names).toContain("shared/protocol/price/usage.ts");
  // Nothing that a listed file runs is missing.
  for (const file of files) {
    const code = readFileSync(file, "utf8").replace(/^import type .*$/gm, "");
    for (const path of importsOf(code).filter((each) => each.startsWith(".")))
      expect(files).toContain(join(dirname(file), path));
  }
});
