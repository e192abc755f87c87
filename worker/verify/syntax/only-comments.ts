import type { Parsed } from "./parse-source.ts";

/** True where two sources differ in comments and blank lines alone: nothing of what runs was changed. */
export function differInComments(before: Parsed | undefined, after: Parsed): boolean {
  const [was, is] = [before === undefined ? undefined : codeOf(before), codeOf(after)];
  return was !== undefined && was === is;
}

/** A source without its comments; the first line of a script, which names its interpreter, is code. */
function codeOf(parsed: Parsed): string | undefined {
  if (parsed.kind !== "script" && parsed.kind !== "python") return undefined;
  const { text } = parsed;
  let code = "";
  let at = 0;
  for (const [start, end] of parsed.kind === "script" ? parsed.comments.map(rangeOf) : pythonComments(parsed.tree)) {
    if (start === 0 && text.startsWith("#!")) continue;
    code += text.slice(at, start);
    at = end;
  }
  const lines = (code + text.slice(at)).split("\n").map((line) => line.trimEnd());
  return lines.filter((line) => line !== "").join("\n");
}

function rangeOf({ start, end }: { start: number; end: number }): [number, number] {
  return [start, end];
}

function pythonComments(tree: Extract<Parsed, { kind: "python" }>["tree"]): [number, number][] {
  const found: [number, number][] = [];
  tree.iterate({
    enter: ({ name, from, to }) => {
      if (name === "Comment") found.push([from, to]);
    },
  });
  return found;
}
