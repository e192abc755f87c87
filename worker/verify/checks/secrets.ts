import type { StaticCheck } from "../static-check.ts";

/** Shapes of secrets that must not get into history. */
const SECRETS: readonly [string, RegExp][] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["an Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{20,}/],
  ["an AWS key", /\bAKIA[0-9A-Z]{16}\b/],
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36,}/],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
];

/** The change brings no secret along. */
export const secrets: StaticCheck = {
  name: "secrets",
  reason: "what is once in history stays there",
  severity: "error",
  holds: "nothing looks like a secret",
  inspect: ({ files }) =>
    files.flatMap(({ path, textBefore = "", textAfter = "" }) =>
      SECRETS.filter(([, shape]) => shape.test(textAfter) && !shape.test(textBefore)).map(([name]) => ({
        claim: `${path} holds what looks like ${name}`,
      })),
    ),
};
