import type { Runner } from "./runner.ts";

/** Jest, with a reporter that `hooks/node/hook.cjs` adds to the command's. */
export const jest: Runner = {
  name: "jest",
  starts: /^(?:jest|react-scripts|craco)$/,
  wrappers: { node: "node/node.sh" },
};
