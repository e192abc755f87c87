import { readdir } from "node:fs/promises";

/** What a folder holds, by name; nothing for one that is not there. */
export async function listDir(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
