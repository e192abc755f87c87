import { createWriteStream, existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { messageOf } from "../../shared/support/errors.ts";
import { makeWhole } from "../../shared/support/files/write-whole.ts";
import { RequestError } from "../client/request-error.ts";
import { addAction, addJobArgument, type Session } from "../data-command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { renderReport } from "../render/report.ts";

interface ReportOptions {
  readonly artifact?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** `midwatch report JOB`: the job's report and its artifacts. */
export function addReportCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("report"))
    .description("Print a job's report, or download one of its files.")
    .option("--artifact <name>", "download this file, for example result.patch or result.bundle")
    .option("-o, --output <file>", "the file to write; default the artifact's name, - for stdout")
    .option("--json", "print one JSON document");
  addAction<ReportOptions>(command, {
    io,
    examples: [
      "report job_0123456789abcdefghjk",
      "report job_0123456789abcdefghjk --artifact result.bundle -o result.bundle",
      "report job_0123456789abcdefghjk --artifact result.patch -o - | git apply --index",
    ],
    action: async (session, options, [jobId = ""]) => {
      if (options.output !== undefined && options.artifact === undefined) {
        throw new UsageError("expected --artifact with --output, got none; nothing was written");
      }
      if (options.artifact !== undefined) await download(session, jobId, { ...options, artifact: options.artifact });
      else {
        const report = await session.client.report(jobId);
        if (options.json) session.printJson(report);
        else session.print(renderReport(report, session.paint));
      }
      return EXIT.ok;
    },
  });
}

/** Writes a regular file atomically. A target of another kind, such as a pipe, is written directly. */
async function download(
  { io, client, signal, print, printJson }: Session,
  jobId: string,
  { artifact, output = artifact, json }: ReportOptions & { artifact: string },
): Promise<void> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(artifact)) {
    throw new UsageError("expected a plain file name for --artifact, such as result.patch; nothing was written");
  }
  const file = resolve(io.folder, output);
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory())
    throw new UsageError(`expected a file for --output, got the folder ${file}; nothing was written`);
  if (output !== "-" && !existsSync(dirname(file)))
    throw new UsageError(
      `expected a file in a folder for --output, but ${dirname(file)} is missing; nothing was written`,
    );
  const content = Readable.fromWeb((await client.artifact(jobId, artifact, signal)) as never, { signal });
  if (output === "-") {
    for await (const chunk of content) io.out.write(chunk as Uint8Array);
    return;
  }
  const write = async (path: string) => {
    await pipeline(content, createWriteStream(path), { signal });
    return basename(file);
  };
  try {
    if (there?.isFile() === false) await write(file);
    else await makeWhole(dirname(file), write);
  } catch (error) {
    signal.throwIfAborted();
    throw new RequestError("unreachable", describeFailure(error, { artifact, file }), { cause: error });
  }
  if (json) printJson({ artifact, file });
  else print(`${artifact} is in ${file}`);
}

/** The error of a system call names the temporary file, so only its first part is shown; trying again only helps against a broken connection. */
function describeFailure(error: unknown, { artifact, file }: { artifact: string; file: string }): string {
  const isSystem = error instanceof Error && "syscall" in error && "path" in error;
  const cause = isSystem ? messageOf(error).replace(/, \w+ '.*$/, "") : messageOf(error);
  return `expected to write ${artifact} to ${file}: ${cause}; nothing was written${isSystem ? "" : ", try again"}`;
}
