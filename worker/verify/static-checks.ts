import { conflictMarkers } from "./checks/conflict-markers.ts";
import { deliverables } from "./checks/deliverables.ts";
import { expectationsKept } from "./checks/expectations-kept.ts";
import { exportsKept } from "./checks/exports-kept.ts";
import { fileKinds } from "./checks/file-kinds.ts";
import { importsResolve } from "./checks/imports-resolve.ts";
import { insideWrites } from "./checks/inside-writes.ts";
import { noExitOnImport } from "./checks/no-exit-on-import.ts";
import { noSuppressions } from "./checks/no-suppressions.ts";
import { nonEmpty } from "./checks/non-empty.ts";
import { protectedFiles } from "./checks/protected-files.ts";
import { runnerKept } from "./checks/runner-kept.ts";
import { secrets, secretsAllowed } from "./checks/secrets.ts";
import { syntax } from "./checks/syntax.ts";
import { testsKept } from "./checks/tests-kept.ts";
import type { StaticCheck } from "./static-check.ts";

/** The checks that run none of the candidate's code, in the order in which a person would do them. */
export const STATIC_CHECKS: readonly StaticCheck[] = [
  nonEmpty,
  insideWrites,
  protectedFiles,
  fileKinds,
  deliverables,
  syntax,
  importsResolve,
  exportsKept,
  testsKept,
  expectationsKept,
  runnerKept,
  noSuppressions,
  noExitOnImport,
  secrets,
  secretsAllowed,
  conflictMarkers,
];
