import { type CodeNode, fieldOf, partsOf, visitCode } from "../../syntax/code-node.ts";
import { namesOf } from "../../syntax/go/go-source.ts";
import { startWith } from "../../syntax/go/sabotage-go.ts";
import type { CodeSource, TestMark } from "../../syntax/languages/code-language.ts";
import { go } from "../../syntax/languages/go.ts";
import { replaceAll } from "../../syntax/sabotage.ts";

const WHY = '"planted by the harness"';

/** Makes each Go test, fuzz test and example with output fail at its start; undefined if the file has none. */
export function breakGoTests(source: CodeSource): string | undefined {
  const edits = testsIn(source).flatMap(({ node }) => {
    const reporter = reporterOf(node, source);
    return startWith(node, `if true { ${reporter === undefined ? "panic" : `${reporter}.Fatal`}(${WHY}) };`);
  });
  return replaceAll(source.text, edits);
}

/** The tests that a Go file declares, outside of each other. */
export function testsIn(source: CodeSource): { node: CodeNode; mark: TestMark }[] {
  const found: { node: CodeNode; mark: TestMark }[] = [];
  visitCode(source.root, (node) => {
    const mark = go.markOf(node, source);
    if (mark !== undefined && !mark.isSuite) found.push({ node, mark });
  });
  return found;
}

/** The name of the parameter that reports a test's failures; undefined if it has no name. */
function reporterOf(test: CodeNode, { text }: CodeSource): string | undefined {
  const [parameter] = partsOf(fieldOf(test, "parameters"));
  const [name] = parameter === undefined ? [] : namesOf(parameter);
  const words = name === undefined ? "_" : text.slice(name.start, name.end);
  return words === "_" ? undefined : words;
}
