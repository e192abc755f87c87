import { Type } from "typebox";
import { strict } from "../../protocol/strict.ts";
import type { ToolDefinition } from "./tool-definition.ts";

const path = Type.String({
  minLength: 1,
  maxLength: 512,
  description:
    "relative to the repository's root, for example src/index.js; /offload/... for your long tool results; verifiers may also name /attack/... and /base/...",
});

/** Tools that read and change files. */
export const FILE_TOOLS: readonly ToolDefinition[] = [
  {
    name: "read_file",
    description:
      "Read a text file. Returns its exact text; a file too long for one result is cut and says so: continue with offset. Call it several times in one turn to read several files at once. Lines that you have read before and that still stand unchanged above are answered with a short note that names the turn; fresh: true returns their text again. A long result of another tool is stored whole, its preview names the file below /offload, and read_file reads it with offset and limit.",
    input: strict({
      path,
      offset: Type.Optional(Type.Integer({ minimum: 1, description: "first line, from 1; default 1" })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: "lines; default all that fit" })),
      fresh: Type.Optional(
        Type.Boolean({ description: "true: return the text even if it stands unchanged above; default false" }),
      ),
    }),
  },
  {
    name: "write_file",
    description:
      "Create a file or replace it whole, with its folders. Allowed only on paths that your task's writes cover (verifiers: only below /attack). For a small change to a large file use edit_file.",
    input: strict({ path, content: Type.String({ maxLength: 1_000_000, description: "the file's whole text" }) }),
  },
  {
    name: "edit_file",
    description:
      "Replace text in a file. old_text must be in the file exactly once, white space included, unless replace_all is true; when it is not, nothing is changed and the error says how often it was found.",
    input: strict({
      path,
      old_text: Type.String({ minLength: 1, maxLength: 200_000 }),
      new_text: Type.String({ maxLength: 200_000 }),
      replace_all: Type.Optional(Type.Boolean()),
    }),
  },
  {
    name: "glob",
    description:
      "List files whose path matches a glob such as lib/**/*.js, sorted. The version control folder is left out.",
    input: strict({ pattern: Type.String({ minLength: 1, maxLength: 512 }), path: Type.Optional(path) }),
  },
  {
    name: "grep",
    description:
      "Search file contents with an extended regular expression. Returns path:line:text for each hit, at most a few hundred; narrow it with path or glob.",
    input: strict({
      pattern: Type.String({ minLength: 1, maxLength: 1000 }),
      path: Type.Optional(path),
      glob: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: "only files whose name matches, for example *.ts" }),
      ),
      ignore_case: Type.Optional(Type.Boolean()),
    }),
  },
  {
    name: "run_command",
    description:
      "Run a bash command in the repository's root, in a sandbox of its own: no network, nothing keeps running after it ends, files outside the repository are gone afterwards. Returns the exit code, stdout and stderr; a long result is stored below /offload and shown as a preview: its first and last lines, and lines that name an error. A verifier's command gets a fresh copy of the candidate each time.",
    input: strict({
      command: Type.String({ minLength: 1, maxLength: 4096 }),
      timeout_ms: Type.Optional(Type.Integer({ minimum: 100, maximum: 3_600_000, description: "default 120000" })),
    }),
  },
];
