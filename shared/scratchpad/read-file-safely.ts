import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { AppError } from "../support/errors.ts";

/**
 * Reads a file in a folder to which an agent could write. Refuses a symlink as the last component of the path, a FIFO,
 * a device, and a file of more than `maxBytes`. The parent folders must belong to the harness.
 */
export async function readFileSafely(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new AppError("bad_request", "expected a regular file, got something else");
    if (stat.size > maxBytes) {
      throw new AppError("bad_request", `expected at most ${maxBytes} bytes, the file has ${stat.size}`);
    }
    const bytes = Buffer.alloc(stat.size);
    const { bytesRead } = await file.read(bytes, 0, stat.size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
