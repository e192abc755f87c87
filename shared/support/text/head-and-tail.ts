/** A text of at most so many characters, beside a line that says how many are left out: its first and its last lines, whole where they fit. */
export function headAndTail(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  const head = text.slice(0, half);
  const tail = text.slice(-half);
  const first = head.includes("\n") ? head.slice(0, head.lastIndexOf("\n")) : head;
  const last = tail.includes("\n") ? tail.slice(tail.indexOf("\n") + 1) : tail;
  return `${first}\n[... ${text.length - first.length - last.length} characters are left out ...]\n${last}`;
}
