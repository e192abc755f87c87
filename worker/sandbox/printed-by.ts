import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import { headAndTail } from "../../shared/support/text/head-and-tail.ts";

/** The first and last lines of what a command printed, its errors first, without secrets; at most so many characters of each stream. */
export function printedBy({ stdout, stderr }: { stdout: string; stderr: string }, most: number): string {
  const parts = [stderr, stdout].map((text) => headAndTail(redactSecrets(text.trim()), most));
  return parts.filter((text) => text !== "").join("\n");
}
