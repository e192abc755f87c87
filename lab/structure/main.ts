import { packageRoot } from "../../shared/support/files/package-root.ts";
import { drawnComments } from "./drawn-comments.ts";
import { oneTaskPath } from "./one-task-path.ts";
import { runStructure } from "./run-structure.ts";
import { readmeWords, sourceLines } from "./sizes.ts";
import { smallFiles } from "./small-files.ts";
import { openTree } from "./source-tree.ts";
import { stumblingComments } from "./stumbling-comments.ts";
import { undeclaredSettings } from "./undeclared-settings.ts";
import { upwardImports } from "./upward-imports.ts";

process.exitCode = await runStructure(
  process.argv.slice(2),
  {
    tree: openTree(packageRoot()),
    measures: [
      oneTaskPath,
      upwardImports,
      smallFiles,
      sourceLines,
      readmeWords,
      stumblingComments,
      drawnComments,
      undeclaredSettings,
    ],
  },
  { out: process.stdout, err: process.stderr },
);
