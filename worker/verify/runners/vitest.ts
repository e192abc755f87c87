import type { Runner } from "./runner.ts";

/** Vitest, with a reporter that `hooks/node/hook.cjs` adds to the command's. */
export const vitest: Runner = { name: "vitest", starts: /^vitest$/, wrappers: { node: "node/node.sh" } };
