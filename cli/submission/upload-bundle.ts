import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import type { RepositorySource } from "../../shared/protocol/job/job.ts";
import { defined } from "../../shared/support/defined.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Session } from "../data-command.ts";
import { UsageError } from "../exit-codes.ts";

/** Uploads a git bundle, streamed from its file; answers with the repository to submit. */
export async function uploadBundle(
  { io, client, signal }: Session,
  file: string,
  ref: string | undefined,
): Promise<RepositorySource> {
  const opened = await open(resolve(io.folder, file)).catch((error: unknown) => {
    throw new UsageError(`expected a git bundle for --bundle: ${messageOf(error)}; nothing was sent`);
  });
  try {
    const content = Readable.toWeb(opened.createReadStream()) as ReadableStream<Uint8Array>;
    const { bundleId } = await client.uploadBundle(content, signal);
    return { kind: "bundle", bundleId, ...defined({ ref }) };
  } finally {
    await opened.close();
  }
}
