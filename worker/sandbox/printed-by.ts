import { redactSecrets } from "../../shared/support/secrets/redact.ts";

/** Returns the first and last lines of a command's stderr and stdout, without secrets; at most `maxChars` of each stream. */
export function printedBy({ stdout, stderr }: { stdout: string; stderr: string }, maxChars: number): string {
  const parts = [stderr, stdout].map((text) => headAndTail(redactSecrets(text.trim()), maxChars));
  return parts.filter((text) => text !== "").join("\n");
}

/** Returns the first and last lines of a text, with the number of omitted characters between them. */
function headAndTail(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const half = Math.floor(maxChars / 2);
  const head = text.slice(0, half);
  const tail = text.slice(-half);
  const first = head.includes("\n") ? head.slice(0, head.lastIndexOf("\n")) : head;
  const last = tail.includes("\n") ? tail.slice(tail.indexOf("\n") + 1) : tail;
  return `${first}\n[... ${text.length - first.length - last.length} characters are left out ...]\n${last}`;
}
