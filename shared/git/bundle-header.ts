import { open } from "node:fs/promises";
import { AppError } from "../support/errors.ts";

/** The header of a git bundle, which comes before the pack. */
export interface BundleHeader {
  /** Ids of commits that a repository must already have to fetch from the bundle. */
  readonly prerequisites: readonly string[];
  /** The bundle's refs by their full names, including `HEAD` if present. */
  readonly refs: readonly string[];
  /** Extensions of the bundle format, such as `object-format=sha256`. */
  readonly capabilities: readonly string[];
}

/** Maximum size of a bundle's header, in bytes: enough for 100,000 refs with usual names. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads a bundle's header; undefined if the file is not a bundle. */
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
 * The ref of a bundle from which a job starts: the requested ref, else HEAD, else the bundle's only branch. Throws AppError
 * `invalid_repository` for an incomplete bundle, and `invalid_ref` if there are several branches and none was requested.
 */
export async function checkBundle(path: string, ref: string | undefined): Promise<string | undefined> {
  const header = await readBundleHeader(path);
  const refuse = (why: string) => new AppError("invalid_repository", `the bundle ${why}. The job was not taken`);
  if (header === undefined) throw refuse("is not a git bundle: make one with git bundle create FILE --all HEAD");
  const { prerequisites, refs, capabilities } = header;
  if (prerequisites.length > 0) {
    throw refuse(
      `is incomplete: it requires ${prerequisites.length} commits that are not in it (first ${(prerequisites[0] ?? "").slice(0, 12)}): make one of the whole history with git bundle create FILE --all HEAD`,
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
    `the bundle has no HEAD: name one of its refs with --ref (${names}). The job was not taken`,
  );
}
