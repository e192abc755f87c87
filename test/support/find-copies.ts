import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inflateSync } from "node:zlib";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";

/** Finds the keys of a Redis, of any type, that contain one of the texts in their name or value. */
export async function findInRedis({ client }: RedisConnection, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = "0", isDone = false; !isDone; ) {
    const [next, keys] = (await client.call("SCAN", cursor, "COUNT", "500")) as [string, string[]];
    [cursor, isDone] = [next, next === "0"];
    for (const key of keys) {
      // The value is read by a command for its type, because Redis's dump of a key may be compressed.
      const value = JSON.stringify(await readValue(client, key));
      if (texts.some((text) => key.includes(text) || value.includes(text))) found.push(key);
    }
  }
  return found.sort();
}

async function readValue(client: RedisConnection["client"], key: string): Promise<unknown> {
  const type = await client.type(key);
  if (type === "string") return client.get(key);
  if (type === "hash") return client.hgetall(key);
  if (type === "list") return client.lrange(key, 0, -1);
  if (type === "set") return client.smembers(key);
  if (type === "zset") return client.zrange(key, 0, "-1");
  if (type === "stream") return client.xrange(key, "-", "+");
  return type === "none" ? "" : Promise.reject(new Error(`${key} is of an unknown type ${type}`));
}

/**
 * Finds the files below a folder that contain one of the texts in their path or content. Git's objects and packs are
 * decompressed.
 */
export async function findInFiles(folder: string, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await contentOf(path) : "";
    if (texts.some((text) => path.includes(text) || content.includes(text))) found.push(path);
  }
  return found.sort();
}

async function contentOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  // The file is gone: a temporary file of the git of another job.
  if (bytes === undefined) return "";
  if (/\/objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/.test(path)) return inflateSync(bytes).toString("latin1");
  if (path.endsWith(".pack")) return packed(path);
  return bytes.toString("latin1");
}

/** Returns all objects of a git pack. Git reads them, because an object in a pack may be stored as a difference. */
async function packed(path: string): Promise<string> {
  const gitDir = path.slice(0, path.indexOf("/objects/"));
  const args = ["--git-dir", gitDir, "cat-file", "--batch-all-objects", "--batch"];
  const { stdout } = await promisify(execFile)("git", args, { encoding: "latin1", maxBuffer: 2 ** 28 });
  return stdout;
}
