import { messageOf } from "../../shared/support/errors.ts";
import { nameBinary } from "./name-binary.ts";
import { READ_SCRIPT } from "./read-file.ts";
import { explain, failed, runScript, type Tool } from "./tool-context.ts";
import { refuseNewMarks, WRITE_SCRIPT } from "./write-file.ts";

/** Maximum size in bytes of an attempt's own folder in the scratchpad. */
const QUOTA_BYTES = 16 * 1024 * 1024;

/** Reads one of the attempt's own notes, or a file that an attempt has published. */
export const scratchpadRead: Tool = async (context, input, signal) => {
  const path = String(input.path);
  const inside = path.startsWith("published/") ? `/scratch/${path}` : `/scratch/own/${path}`;
  const result = await runScript(context, READ_SCRIPT, { args: [inside], signal });
  if (result.code !== 0) return explain(result, path);
  const kind = nameBinary(result.stdoutBytes);
  if (kind === undefined) return { content: result.stdout };
  return failed(`${path} is not text (${kind}, ${result.stdoutBytes.length} bytes) and is not shown.`);
};

/** Writes a note of the attempt. The quota is checked in the sandbox, before the write. */
export const scratchpadWrite: Tool = async (context, input, signal) => {
  const content = String(input.content);
  const file = `/scratch/own/${String(input.path)}`;
  const marked = await refuseNewMarks(context, { path: file, content }, signal);
  if (marked !== undefined) return marked;
  const script = `
    used=$(du -sb /scratch/own | cut -f1)
    [ $((used + $3)) -le ${QUOTA_BYTES} ] || { echo "your scratch folder has $used of at most ${QUOTA_BYTES} bytes; nothing was written." >&2; exit 3; }
    ${WRITE_SCRIPT}`;
  const args = [file, "", String(Buffer.byteLength(content))];
  const result = await runScript(context, script, { args, stdin: content, signal });
  return result.code === 0 ? { content: `Wrote ${String(input.path)}.` } : explain(result, String(input.path));
};

/** Lists the attempt's own notes and all published files. */
export const scratchpadList: Tool = async (context, _input, signal) => {
  const own = await runScript(context, "cd /scratch/own && find . -type f -printf '%P %s bytes\\n' | sort", { signal });
  const published = (await context.listPublished?.()) ?? [];
  const lines = published.map(
    ({ name, bytes, author, sha256 }) => `published/${name} ${bytes} bytes, by ${author}, sha256 ${sha256}`,
  );
  return { content: [own.stdout.trim(), ...lines].filter(Boolean).join("\n") || "The scratchpad is empty." };
};

/** Publishes a note to all agents of the job; the harness copies the file. */
export const scratchpadPublish: Tool = async (context, input) => {
  if (context.publish === undefined) return failed("this attempt has no scratchpad.");
  try {
    const file = await context.publish(String(input.path));
    return { content: `Published as published/${file.name}, ${file.bytes} bytes, sha256 ${file.sha256}.` };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return failed(missing ? `you have no scratchpad file called ${String(input.path)}.` : messageOf(error));
  }
};
