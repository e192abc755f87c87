import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { readBytes } from "./read-file.ts";
import { refuseMarks } from "./refuse-marks.ts";
import { refuseHalves, refuseLostBytes } from "./refuse-text.ts";
import { explain, runScript, type Tool, type ToolContext } from "./tool-context.ts";

/** Exit code of the write script if the file has changed since it was read. */
export const CHANGED = 4;

/**
 * Refuses a path that is not a regular file, or that leads through a symbolic link: the write would replace the link,
 * or change a file that the task may not write. This part of the bash script checks the path in $f.
 */
const PLAIN_FILE = `
  case $f in /*) full=$f;; *) full=$(pwd -P)/$f;; esac
  real=$(realpath -m -- "$full"; echo .); named=$(realpath -ms -- "$full"; echo .)
  if [ "$real" != "$named" ]; then
    real=\${real%??}
    echo "$f is or lies behind a symbolic link, and leads to \${real#/work/}; nothing was written. Name that file itself, if your task may write it; a link is changed with run_command (ln -sfn)." >&2; exit 3
  fi
  [ -d "$f" ] && { echo "$f is a folder; a file cannot take its place." >&2; exit 3; }
  [ -e "$f" ] && [ ! -f "$f" ] && { echo "$f is not a regular file and is not written." >&2; exit 3; }`;

/**
 * A bash script that writes stdin to the file $1 atomically, through a new file. It locks the folder, because calls of
 * one turn run in parallel. $2, if given, is the SHA-256 that the file must still have.
 */
export const WRITE_SCRIPT = `
  f=$1; d=\${f%/*}; [ "$d" = "$f" ] && d=.
  ${PLAIN_FILE}
  mkdir -p -- "$d" && n=$(mktemp "$d/.midwatch-XXXXXXXX") || exit 3
  trap 'rm -f "$n"' EXIT
  cat > "$n" && if [ -f "$f" ]; then chmod --reference="$f" "$n"; else chmod 644 "$n"; fi || exit
  exec 9< "$d" && flock 9 || exit 3
  if [ -n "$2" ]; then
    now=$(sha256sum < "$f") || exit 3
    [ "\${now%% *}" = "$2" ] || { echo "$f has changed since it was read; nothing was written. Read it again." >&2; exit ${CHANGED}; }
  fi
  mv -fT -- "$n" "$f"`;

/** Creates a file or replaces its content. */
export const writeFile: Tool = async (context, input, signal) => {
  const path = String(input.path);
  const content = String(input.content);
  const writesAttack = context.workFolder.kind === "challenge";
  const refused = refuseHalves(path, content) ?? (await refuseNewMarks(context, { path, content }, signal));
  if (refused !== undefined) return refused;
  const result = await runScript(context, WRITE_SCRIPT, { args: [path, ""], stdin: content, signal, writesAttack });
  if (result.code !== 0) return explain(result, path);
  return { content: `Wrote ${path}: ${Buffer.byteLength(content)} bytes.` };
};

/**
 * Refuses redaction marks and U+FFFD that the file does not contain yet, because the model saw them in place of other
 * text. Reads the present file only if the new text contains one of them.
 */
export async function refuseNewMarks(
  context: ToolContext,
  { path, content }: { path: string; content: string },
  signal: AbortSignal,
): Promise<ToolOutcome | undefined> {
  if (refuseMarks(path, content) === undefined && !content.includes("\uFFFD")) return undefined;
  const read = await readBytes(context, path, signal);
  const before = Buffer.isBuffer(read) ? read : Buffer.alloc(0);
  return refuseLostBytes(path, content, before) ?? refuseMarks(path, content, before.toString("utf8"));
}
