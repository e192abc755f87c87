import type { Runner } from "./runner.ts";

/** AVA, with a reporter that `hooks/node/hook.cjs` adds to the command's. */
export const ava: Runner = { name: "ava", starts: /^ava$/, wrappers: { node: "node/node.sh" } };
