import type { Runner } from "./runner.ts";

/** Node's own test runner (`node --test`, a process for each file), with a reporter in addition to the command's. */
export const node: Runner = { name: "node", starts: /^node$/, wrappers: { node: "node/node.sh" } };
