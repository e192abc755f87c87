import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { foldingFiles } from "../../../../coordinator/log/snapshots.ts";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";
import { importsOf } from "../../../support/import-rules.ts";

test("a snapshot counts as from other code if any folding file has changed, including indirect imports", () => {
  const files = foldingFiles();
  const names = files.map((file) => relative(packageRoot(), file));
  for (const part of ["fold/apply-event", "fold/tasks", "texts/task-notes", "reasons"]) {
    expect(names).toContain(`coordinator/job/${part}.ts`);
  }
  expect(names).toContain("shared/protocol/price/usage.ts");
  // The list includes every import of each listed file.
  for (const file of files) {
    const code = readFileSync(file, "utf8").replace(/^import type .*$/gm, "");
    for (const path of importsOf(code).filter((each) => each.startsWith(".")))
      expect(files).toContain(join(dirname(file), path));
  }
});
