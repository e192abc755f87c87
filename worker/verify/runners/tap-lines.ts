const TEST = /^(?:not )?ok (\d+)(?!\d)/;
const PLAN = /^\d+\.\.\d+/;

/**
 * Splits an output at the headers of its TAP documents. A program may have printed text before a header without ending the line;
 * such a header opens a document only when the one before is whole, because text within a document can look like a header.
 */
export function splitDocuments(stdout: string, isWhole: (text: string) => boolean): string[] {
  const starts: number[] = [];
  for (const { index, 1: before = "" } of stdout.matchAll(/^([^\s#].*)?TAP version 1[34]$/gm)) {
    const last = starts.at(-1);
    const start = index + before.length;
    if (before === "" || last === undefined || isWhole(stdout.slice(last, start))) starts.push(start);
  }
  return starts.map((start, i) => stdout.slice(start, starts[i + 1]));
}

/**
 * Puts the test lines and the plan of a document on lines of their own where a program printed other text before them. A test line must have
 * the next number, which no other line may begin with. Indented lines and comments stay.
 */
export function withOwnLines(text: string): string {
  const lines = text.split("\n");
  const stated = new Set(lines.map((line) => Number(TEST.exec(line)?.[1])));
  const hasPlan = lines.some((line) => PLAN.test(line));
  let next = 1;
  const mended = lines.map((line) => {
    const own = TEST.exec(line);
    if (own !== null) {
      next = Number(own[1]) + 1;
      return line;
    }
    if (/^(?:\s|# )/.test(line)) return line;
    const test = stated.has(next) ? -1 : line.search(new RegExp(`(?:not )?ok ${next}(?!\\d)`));
    if (test > 0) next += 1;
    const at = test < 0 && !hasPlan ? line.search(/(?<!\d)1\.\.\d+$/) : test;
    return at > 0 ? `${line.slice(0, at)}\n${line.slice(at)}` : line;
  });
  return mended.join("\n");
}
