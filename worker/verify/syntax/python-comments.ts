import { childrenOf, isIdle, type PythonSource, textOf, visit } from "./python-marks.ts";

/** The number of handlers that ignore any error: `except: pass`, `except Exception: pass`. */
export function swallowedErrors({ tree, text }: PythonSource): number {
  let count = 0;
  visit(tree.topNode, (node) => {
    if (node.name !== "TryStatement") return;
    let clause = "";
    for (const child of childrenOf(node)) {
      if (child.name !== "Body") clause = child.name === "except" ? "except" : `${clause} ${textOf(child, text)}`;
      else if (/^except(?: (?:Base)?Exception(?: as \w+)?)?$/.test(clause) && isIdle(child, text)) count += 1;
    }
  });
  return count;
}

/** The comments of a Python file, each with the code that precedes it on the same line. */
export function pythonComments({ tree, text }: PythonSource): { comment: string; line: string }[] {
  const comments: { comment: string; line: string }[] = [];
  visit(tree.topNode, (node) => {
    if (node.name !== "Comment") return;
    const from = text.lastIndexOf("\n", node.from) + 1;
    comments.push({ comment: textOf(node, text), line: text.slice(from, node.from).trim() });
  });
  return comments;
}
