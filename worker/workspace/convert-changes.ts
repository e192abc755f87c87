import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { runGit } from "../../shared/git/run-git.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { attributesOf } from "./commit-facts.ts";
import {
  addEntries,
  type ChangedEntry,
  changedEntries,
  type IndexContext,
  writeEntries,
  writeOut,
} from "./index-entries.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Converts changed files (line endings, keywords, encodings) as the repository's attributes ask. `raw` is an index that
 * contains the worktree's files byte for byte. A file that equals its checkout keeps its stored bytes. A file whose
 * stored bytes do not match its attributes (CRLF under `text`, an expanded keyword, another encoding) keeps the
 * worktree's bytes, because a conversion would change every line. All other files are stored as git would store them.
 */
export async function convertChanges(raw: IndexContext, workspace: Workspace): Promise<void> {
  const { git } = raw;
  const { base, baseGit, work } = workspace;
  const attributes = await attributesOf(git, { gitDir: baseGit, commit: base });
  if (attributes === "none") return;
  const changed = await changedEntries(raw, base);
  const before = new Set(changed.map(({ idBefore }) => idBefore));
  const convertible: ChangedEntry[] = [];
  // A file that was only moved keeps its bytes.
  const isMoved = ({ modeBefore, id }: ChangedEntry) => modeBefore === "000000" && before.has(id);
  for (const entry of changed.filter((each) => !isMoved(each)))
    if (await isConvertible(work, entry, attributes)) convertible.push(entry);
  if (convertible.length === 0) return;
  const made = { folder: `${raw.index}.base`, index: `${raw.index}.converted`, trial: `${raw.index}.trial` };
  const { folder } = made;
  const converted = { ...raw, gitDir: baseGit, index: made.index };
  try {
    await mkdir(folder, { mode: 0o700 });
    await runGit(git, ["read-tree", base], { gitDir: baseGit, env: { ...raw.env, GIT_INDEX_FILE: made.index } });
    const unconverted = await findUnconverted(converted, {
      folder,
      work,
      base,
      trial: made.trial,
      entries: convertible,
    });
    const open = convertible.filter(({ path }) => !unconverted.has(path));
    await writeEntries(raw, [...unconverted.values(), ...(await convert(converted, { work, base, entries: open }))]);
  } finally {
    await removeTree(folder);
    for (const file of [made.index, made.trial]) {
      for (const name of [file, `${file}.lock`]) await rm(name, { force: true });
    }
  }
}

/** Whether attributes can change a file: if it contains neither CR nor a keyword, only an encoding can. */
async function isConvertible(
  work: string,
  { path, mode }: ChangedEntry,
  attributes: "some" | "encodings",
): Promise<boolean> {
  if (!mode.startsWith("100")) return false;
  const bytes = await bytesOf(work, path);
  return bytes !== undefined && (attributes === "encodings" || bytes.includes(0x0d) || bytes.includes("$Id"));
}

/** Returns the entries that must not be converted: files that equal their checkout, and files whose stored bytes do not match their attributes. */
async function findUnconverted(
  converted: IndexContext,
  given: { folder: string; work: string; base: string; trial: string; entries: readonly ChangedEntry[] },
): Promise<Map<string, ChangedEntry>> {
  const { folder, work, base, trial, entries } = given;
  const unconverted = new Map<string, ChangedEntry>();
  const known = entries.filter(({ modeBefore }) => modeBefore.startsWith("100"));
  if (known.length === 0) return unconverted;
  await writeOut(converted, folder, pathsOf(known));
  const plain: ChangedEntry[] = [];
  for (const entry of known) {
    const [before, now] = await Promise.all([bytesOf(folder, entry.path), bytesOf(work, entry.path)]);
    if (before === undefined || now === undefined) continue;
    if (before.equals(now)) unconverted.set(entry.path, { ...entry, id: entry.idBefore });
    else if (blobId(before) === entry.idBefore) plain.push(entry);
  }
  if (plain.length === 0) return unconverted;
  await copyFile(converted.index, trial);
  const trying = { ...converted, index: trial };
  const isSure = await addEntries(trying, folder, pathsOf(plain));
  const other = new Set(isSure ? pathsOf(await changedEntries(trying, base)) : pathsOf(plain));
  for (const entry of plain) if (other.has(entry.path)) unconverted.set(entry.path, entry);
  return unconverted;
}

/** Returns entries with the bytes that git would store. A file that git cannot convert keeps the worktree's bytes. */
async function convert(
  converted: IndexContext,
  { work, base, entries }: { work: string; base: string; entries: readonly ChangedEntry[] },
): Promise<ChangedEntry[]> {
  if (entries.length === 0) return [];
  if (!(await addEntries(converted, work, pathsOf(entries)))) {
    for (const { path } of entries) await addEntries(converted, work, [path]);
  }
  const wanted = new Set(pathsOf(entries));
  const found = await changedEntries(converted, base);
  const unlike = new Map(found.filter(({ path }) => wanted.has(path)).map((entry) => [entry.path, entry]));
  // The list of changes does not contain an entry if git stored it with the same bytes as in the base commit.
  return entries.map((entry) => unlike.get(entry.path) ?? asBefore(entry));
}

/** Returns the entry with its bytes in the base commit. An added file has none there: git could not convert it, and it keeps the worktree's bytes. */
function asBefore(entry: ChangedEntry): ChangedEntry {
  return entry.modeBefore === "000000" ? entry : { ...entry, id: entry.idBefore };
}

function pathsOf(entries: readonly ChangedEntry[]): string[] {
  return entries.map(({ path }) => path);
}

/** Reads a file whose name may contain bytes that are not UTF-8; undefined if the file does not exist. */
function bytesOf(folder: string, path: string): Promise<Buffer | undefined> {
  const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
  return readFile(name).catch(() => undefined);
}

function blobId(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
