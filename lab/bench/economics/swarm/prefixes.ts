import { join } from "node:path";
import { buildPrefix, type Prefix } from "../../../../shared/prefix/build-prefix.ts";
import { savePrefix } from "../../../../shared/prefix/prefix-store.ts";
import { canonicalJson } from "../../../../shared/support/text/canonical-json.ts";
import { sha256 } from "../../../../shared/support/text/sha256.ts";

/** A prefix that was saved to a file, and its fingerprint. */
export interface SavedPrefix {
  readonly prefixFile: string;
  readonly fingerprint: string;
}

const MODEL = "claude-sonnet-5-5";

/** Makes a prefix of the size of a real job's: all tools, the constitution, all role cards, and a job context that lists 400 files. */
export function realPrefix(): Prefix {
  const map = Array.from({ length: 400 }, (_, i) => `src/module-${i % 20}/file-${i}.ts ${100 + i}`).join("\n");
  const goal = "Move every module to the new interface without a change of behaviour.";
  return buildPrefix({ goal, map, instructions: [], roles: [], model: MODEL }).prefix;
}

/**
 * Makes a small prefix, about 4,300 tokens with two tools: the size in the published figures of other clients
 * (docs/measurements.md#figures-of-other-clients).
 */
export function smallPrefix(): Prefix {
  const whole = realPrefix();
  const tools = whole.tools.filter(({ name }) => name === "read_file" || name === "submit_result");
  const words = "You read what you are asked to read, and report what you found in one sentence. ".repeat(200);
  return {
    ...whole,
    tools,
    constitution: words.slice(0, 13_000),
    jobContext: "Read the file that you are given.\n".repeat(90),
  };
}

/** Returns the prefix with the tools of one role only, as clients send it that do not share prefixes between roles. */
export function roleAlone(prefix: Prefix, role: string): Prefix {
  const allowed = prefix.roles.find(({ name }) => name === role)?.tools ?? [];
  return { ...prefix, tools: prefix.tools.filter(({ name }) => allowed.includes(name)) };
}

/** Saves a prefix to a file, from which the swarm's processes load it. */
export async function storePrefix(folder: string, prefix: Prefix): Promise<SavedPrefix> {
  const bytes = canonicalJson(prefix);
  const fingerprint = sha256(bytes);
  const prefixFile = join(folder, "prefixes", `${fingerprint}.json`);
  await savePrefix(prefixFile, bytes);
  return { prefixFile, fingerprint };
}
