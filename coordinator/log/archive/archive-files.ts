import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { RawEntry } from "../../../shared/redis/job/job-log.ts";
import { AppError } from "../../../shared/support/errors.ts";
import { writeWhole } from "../../../shared/support/files/write-whole.ts";

/**
 * A file of a job's archive contains 1,000 log entries, one per line, and is named after its first and last entry. The
 * newest file may be shorter; when the log has grown, a longer file with another name is added. The content of a named
 * file therefore never changes, and the file of an entry follows from the entry's number and the length of the archive.
 */
export interface Chunk {
  readonly first: number;
  readonly last: number;
}

const CHUNK_ENTRIES = 1000;

/** Returns the file that contains an entry of a log that is archived up to entry `upTo`. */
export function chunkOf(entry: number, upTo: number): Chunk {
  const before = Math.floor((entry - 1) / CHUNK_ENTRIES) * CHUNK_ENTRIES;
  return { first: before + 1, last: Math.min(before + CHUNK_ENTRIES, upTo) };
}

/** Number of digits of an entry's number in file names. It is enough for any log, so that file names sort like entries. */
const DIGITS = 9;

export function chunkFile(folder: string, { first, last }: Chunk): string {
  const [from, to] = [first, last].map((number) => String(number).padStart(DIGITS, "0"));
  return join(folder, `${from}-${to}.jsonl`);
}

const text = Type.String();
const entryLine = Compile(Type.Object({ id: text, v: text, at: text, event: text, hash: text }));

/**
 * Reads a whole archive file. Throws an AppError `history_broken` if the file is missing or does not contain exactly
 * the entries that its name says.
 */
export async function readChunk(folder: string, chunk: Chunk): Promise<RawEntry[]> {
  const file = chunkFile(folder, chunk);
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw broken(file, chunk, "no such file");
  });
  const lines = content.split("\n");
  if (lines.pop() !== "") throw broken(file, chunk, "a truncated last line");
  const entries = lines.map((line, i) => {
    const entry = parseLine(line);
    if (entry?.id === `${chunk.first + i}-0`) return entry;
    throw broken(file, chunk, `${entry === undefined ? "something else" : `entry ${entry.id}`} in line ${i + 1}`);
  });
  if (entries.length === chunk.last - chunk.first + 1) return entries;
  throw broken(file, chunk, `${entries.length} entries`);
}

function parseLine(line: string): RawEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return entryLine.Check(parsed) ? parsed : undefined;
  } catch {
    return undefined; // The line is not valid JSON; the caller reports which line.
  }
}

function broken(file: string, { first, last }: Chunk, came: string): AppError {
  return new AppError(
    "history_broken",
    `expected the archived entries ${first} to ${last} in ${file}, got ${came}; the coordinator stops working on this job until the file is restored`,
  );
}

/**
 * Writes an archive file atomically and waits until its content is on disk; its name is on disk only after the caller has synced the folder. An
 * existing file with the same content is not written again. Returns true if a file with other content, from another history, was replaced.
 */
export async function writeChunk(folder: string, chunk: Chunk, entries: readonly RawEntry[]): Promise<boolean> {
  const file = chunkFile(folder, chunk);
  const lines = entries.map(({ id, v, at, event, hash }) => `${JSON.stringify({ id, v, at, event, hash })}\n`).join("");
  const found = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (found === lines) return false;
  await writeWhole(file, lines, { mode: 0o600 });
  return found !== undefined;
}
