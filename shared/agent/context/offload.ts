import { join } from "node:path";
import { asDiskFull } from "../../support/errors.ts";
import { writeWhole } from "../../support/files/write-whole.ts";
import { sha256 } from "../../support/text/sha256.ts";
import type { ToolCall } from "../tool-call.ts";
import { type Preview, summarize } from "./preview.ts";

/** The folder of one attempt for tool results that are too long for the conversation. Other attempts cannot read it. */
export interface OffloadFolder {
  /** The folder's path on the host. The folder must exist. */
  readonly folder: string;
  /** The folder's path in the agent's tool calls. */
  readonly seenAs: string;
}

/**
 * Writes a result whole into the offload folder and returns the facts for its preview. `text` must not contain secrets. The file's name depends on
 * the turn and the call's id only: a call that is made again after a crash replaces its file.
 */
export async function offload(
  { folder, seenAs }: OffloadFolder,
  { call, turn, text }: { call: ToolCall; turn: number; text: string },
): Promise<Preview> {
  // The model may have invented the tool's name.
  const tool = call.name.replace(/[^a-z_]/g, "").slice(0, 30);
  const name = `turn${turn}-${tool}-${sha256(call.id).slice(0, 12)}.txt`;
  await store(join(folder, name), text, "a tool result");
  return summarize(text, { path: `${seenAs}/${name}`, isCommand: call.name === "run_command" });
}

/** Writes a message whole into the offload folder. */
export async function offloadMessage(
  { folder }: OffloadFolder,
  { key, text }: { key: string; text: string },
): Promise<void> {
  await store(join(folder, nameOfMessage(key)), text, "a message");
}

/** The path of a message's file in the agent's tool calls. */
export function pathOfMessage({ seenAs }: OffloadFolder, key: string): string {
  return `${seenAs}/${nameOfMessage(key)}`;
}

function nameOfMessage(key: string): string {
  return `message-${sha256(key).slice(0, 12)}.txt`;
}

async function store(path: string, text: string, what: string): Promise<void> {
  await writeWhole(path, text, { mode: 0o644 }).catch((error: unknown) => {
    throw asDiskFull(error, `${what} cannot be stored`);
  });
}
