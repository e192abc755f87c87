import { REDACTED, secretsIn } from "../../../shared/support/redact.ts";
import type { StaticCheck } from "../static-check.ts";

/**
 * The change brings no secret along, and no word that stands where an agent was not shown one: a file that was read and
 * written again would have lost it.
 */
export const secrets: StaticCheck = {
  name: "secrets",
  reason: "what is once in history stays there",
  severity: "error",
  holds: "nothing looks like a secret",
  inspect: ({ files }) =>
    files.flatMap(({ path, textBefore = "", textAfter = "" }) => {
      const before = new Set(secretsIn(textBefore).map(({ value }) => value));
      const names = secretsIn(textAfter).flatMap(({ name, value }) => (before.has(value) ? [] : [name]));
      const claims = [...new Set(names)].map((name) => ({ claim: `${path} holds what looks like a secret (${name})` }));
      if (!REDACTED.test(textAfter) || REDACTED.test(textBefore)) return claims;
      return [...claims, { claim: `${path} holds a word that stands for a secret which agents are not shown` }];
    }),
};
