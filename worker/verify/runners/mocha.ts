import type { Runner } from "./runner.ts";

/** Mocha, with a reporter that `hooks/node/hook.cjs` adds to the command's. */
export const mocha: Runner = { name: "mocha", starts: /^_?mocha$/, wrappers: { node: "node/node.sh" } };
