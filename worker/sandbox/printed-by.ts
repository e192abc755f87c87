import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import { headAndTail } from "../../shared/support/text/head-and-tail.ts";

/** The first and last lines of a command's stderr and stdout, without secrets; at most `maxChars` of each stream. */
export function printedBy({ stdout, stderr }: { stdout: string; stderr: string }, maxChars: number): string {
  const parts = [stderr, stdout].map((text) => headAndTail(redactSecrets(text.trim()), maxChars));
  return parts.filter((text) => text !== "").join("\n");
}
