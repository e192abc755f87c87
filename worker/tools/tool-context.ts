import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { PublishedFile } from "../../shared/scratchpad/publish.ts";
import { defined } from "../../shared/support/defined.ts";
import type { MountedCaches } from "../build-caches/mount-build-caches.ts";
import { type EgressRequest, openEgress } from "../egress/open-egress.ts";
import type { Bind } from "../sandbox/profile.ts";
import { type RunOptions, runInSandbox, type SandboxResult } from "../sandbox/run-in-sandbox.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { mountWorkFolder, type ToolFolders, type WorkFolder } from "./work-folder.ts";

/** The sandbox, folders and limits with which the tools of an attempt run. */
export interface ToolContext {
  readonly sandbox: Sandbox;
  readonly slot: number;
  readonly workFolder: WorkFolder;
  readonly folders?: ToolFolders;
  /** Mounts of the folders that the job's setup made. */
  readonly setup?: readonly Bind[];
  /** Makes the build caches of one command. */
  readonly mountCaches?: () => Promise<MountedCaches>;
  /** Network access of each sandbox; by default none. `decide` is called once per connection. */
  readonly egress?: EgressRequest;
  /** Network access of a call that a person, or the operator's policy, has allowed to use the network. */
  readonly allowedEgress?: ToolContext["egress"];
  readonly toolTimeoutMs: number;
  readonly publish?: (name: string) => Promise<PublishedFile>;
  readonly listPublished?: () => Promise<PublishedFile[]>;
}

/** One tool. `input` matches the tool's schema; the outcome is the result for the model. */
export type Tool = (context: ToolContext, input: Record<string, unknown>, signal: AbortSignal) => Promise<ToolOutcome>;

/** Makes an error result for the model. */
export function failed(content: string): ToolOutcome {
  return { isError: true, content };
}

/** Runs a bash script in a sandbox that contains the attempt's work folder; `args` are the script's positional parameters. */
export async function runScript(
  context: ToolContext,
  script: string,
  options: {
    args?: readonly string[];
    stdin?: string | Uint8Array;
    signal: AbortSignal;
    timeoutMs?: number;
    maxOutputBytes?: number;
    longOutput?: RunOptions["longOutput"];
    writesAttack?: boolean;
    /** The script runs a command of the agent or an attack, which may compile. */
    isCommand?: boolean;
  },
): Promise<SandboxResult> {
  const mounted = await mountWorkFolder(context.workFolder, context.folders, {
    writesAttack: options.writesAttack ?? false,
  });
  const egress = context.egress === undefined ? undefined : await openEgress(context.egress);
  let caches: MountedCaches | undefined;
  try {
    if (options.isCommand === true) caches = await context.mountCaches?.();
    const argv = ["/bin/bash", "-c", script, "tool", ...(options.args ?? [])];
    return await runInSandbox(context.sandbox, {
      argv: egress?.wrap(argv) ?? argv,
      binds: [...mounted.binds, ...(context.setup ?? []), ...(caches?.binds ?? []), ...(egress?.binds ?? [])],
      chdir: "/work",
      env: { ...mounted.env, ...caches?.env, ...egress?.env },
      ...defined({ stdin: options.stdin }),
      slot: context.slot,
      signal: options.signal,
      timeoutMs: Math.min(options.timeoutMs ?? 60_000, context.toolTimeoutMs),
      ...defined({ maxOutputBytes: options.maxOutputBytes, longOutput: options.longOutput }),
    });
  } finally {
    await egress?.close();
    await caches?.dispose();
    await mounted.dispose();
  }
}

/** Makes the result for the model from a failed script. */
export function explain(result: SandboxResult, path: string): ToolOutcome {
  if (result.timedOut) return failed(`${path}: the tool took too long and was stopped after ${result.durationMs} ms.`);
  if (result.overQuota)
    return failed(`${path}: your folders exceed your disk quota; delete files that you do not need, and try again.`);
  const words = result.stderr.trim().slice(0, 1000);
  return failed(words === "" ? `${path}: the tool failed with exit code ${result.code}.` : words);
}
