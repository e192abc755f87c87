import { open } from "node:fs/promises";
import { AppError } from "../support/errors.ts";

/** The header of a git bundle, before its pack. */
export interface BundleHeader {
  /** Commits that whoever fetches from it must have. */
  readonly prerequisites: readonly string[];
  /** Full names of refs, `HEAD` included where it is there. */
  readonly refs: readonly string[];
  /** Its extensions, such as `object-format=sha256`. */
  readonly capabilities: readonly string[];
}

/** Most bytes of a header: 100,000 refs of usual names. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads a bundle's header; undefined for a file that is no bundle. */
export async function readBundleHeader(path: string): Promise<BundleHeader | undefined> {
  const file = await open(path, "r");
  try {
    let text = "";
    const chunk = Buffer.alloc(65_536);
    while (!text.includes("\n\n") && text.length < MAX_BYTES) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length);
      if (bytesRead === 0) break;
      text += chunk.toString("latin1", 0, bytesRead);
      if (!text.startsWith("# v")) return undefined;
    }
    return parse(text);
  } finally {
    await file.close();
  }
}

function parse(text: string): BundleHeader | undefined {
  const end = text.indexOf("\n\n");
  if (end < 0) return undefined;
  const [signature = "", ...lines] = text.slice(0, end).split("\n");
  if (!/^# v[23] git bundle$/.test(signature)) return undefined;
  const after = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(1));
  const refs = lines.flatMap((line) => /^[0-9a-f]{40,64} (.+)$/.exec(line)?.[1] ?? []);
  return { prerequisites: after("-"), capabilities: after("@"), refs };
}

/**
 * The ref that a job on a bundle starts from: the one that was asked for, else HEAD, else its only branch. Throws AppError
 * `invalid_repository` for a bundle that is not whole in itself, `invalid_ref` where it must be said which branch is meant.
 */
export async function checkBundle(path: string, ref: string | undefined): Promise<string | undefined> {
  const header = await readBundleHeader(path);
  const refuse = (why: string) => new AppError("invalid_repository", `the bundle ${why}. The job was not taken`);
  if (header === undefined) throw refuse("is no git bundle: make one with git bundle create FILE --all HEAD");
  const { prerequisites, refs, capabilities } = header;
  if (prerequisites.length > 0) {
    throw refuse(
      `holds only what follows ${prerequisites.length} commits that are not in it (first ${(prerequisites[0] ?? "").slice(0, 12)}): make one of the whole history with git bundle create FILE --all HEAD`,
    );
  }
  const other = capabilities.find((each) => each !== "object-format=sha1");
  if (other !== undefined) {
    throw refuse(`needs ${other}, which is not supported: make one of a whole SHA-1 repository, without a filter`);
  }
  if (ref !== undefined || refs.includes("HEAD")) return ref;
  const branches = refs.filter((name) => name.startsWith("refs/heads/"));
  if (branches.length === 1) return branches[0]?.slice("refs/heads/".length);
  const names = refs.slice(0, 10).join(", ") || "none";
  throw new AppError(
    "invalid_ref",
    `the bundle has no HEAD: say with --ref which of its refs is meant (${names}). The job was not taken`,
  );
}
