import { readdir } from "node:fs/promises";

/** The names in a folder; empty if the folder does not exist. */
export async function listDir(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
