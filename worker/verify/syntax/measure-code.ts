import { assertionWorth } from "./code-assertions.ts";
import { type CodeAssertion, codeClaims } from "./code-claims.ts";
import { type CodeNode, fieldOf } from "./code-node.ts";
import { codeTable, type Definition } from "./code-tables.ts";
import { endsBlock, isDeadBranch, isUncalled } from "./dead-code.ts";
import type { CodeLanguage, CodeSource, TestMark } from "./languages/code-language.ts";
import { type Found, keyOf, type Measured } from "./measure-assertions.ts";

/** A parsed file with all data that its measures need. */
export interface CodeFile {
  readonly source: CodeSource;
  readonly language: CodeLanguage;
  readonly marks: ReadonlyMap<CodeNode, TestMark>;
  readonly definitions: ReadonlyMap<string, readonly Definition[]>;
}

/** All assertions in a piece of code that may run. Tests inside the code and named functions are left out. */
export function measureCode(body: CodeNode, file: CodeFile): Measured {
  const found: Found = { assertions: [], calls: [], helpers: [], maybe: [], tables: [], isOpen: false };
  const visit = (node: CodeNode, { factor, cap }: Limits) => {
    if (node !== body && isApart(node, file)) return;
    const limit = Math.min(cap, file.language.capOf?.(node, file.source) ?? 2, caughtCap(node, file));
    note(node, { limits: { factor, cap: limit }, found, body, file });
    const table = codeTable(node, file);
    const known = found.assertions.length;
    const own = { factor: factor * (table?.rows ?? 1), cap: limit };
    for (const child of reachable(node, file)) visit(child, isClause(child, file) ? { factor, cap } : own);
    if (table === undefined) return;
    found.tables.push(table.text);
    if (table.isOpen && found.assertions.length > known) found.isOpen = true;
  };
  visit(body, { factor: 1, cap: 2 });
  return { ...found, tables: found.tables.join("\n") };
}

/** How often a piece of code runs, and the upper limit of the worth of an assertion in it. */
interface Limits {
  readonly factor: number;
  readonly cap: number;
}

/** Whether a node is measured on its own or never runs. */
function isApart(node: CodeNode, file: CodeFile): boolean {
  if (file.marks.has(node) || file.language.named.test(node.type)) return true;
  return isDeadBranch(node, file.source) || isUncalled(node, file);
}

function isClause({ type }: CodeNode, { language }: CodeFile): boolean {
  return language.caught?.clause.test(type) === true;
}

function note(
  node: CodeNode,
  { limits, found, body, file }: { limits: Limits; found: Found; body: CodeNode; file: CodeFile },
): void {
  const { factor, cap } = limits;
  if (cap === 0) return;
  const worth = assertionWorth(node, { body, file });
  if (worth === undefined) return noteCall(node, { times: Math.min(factor, MAX_REPEATED), found, file });
  const key = worth.isImplied === true ? IMPLIED : keyOf(worth.words);
  if (key === IMPLIED && found.assertions.some((each) => each.key === IMPLIED)) return;
  const limited = (value: number) => factor * (cap === 1 ? Math.min(1, value) : value);
  if (worth.reach === 0) return;
  const assertion: CodeAssertion = {
    key,
    strength: limited(worth.strength),
    reach: limited(worth.reach),
    isSettled: true,
    claims: codeClaims(node, worth, { body, file, ignoresErrors: cap === 1 }),
    factor,
  };
  found.assertions.push(assertion);
}

/** The key of errors that end a test: all of a test count once. */
const IMPLIED = "(errors)";

function noteCall(node: CodeNode, { times, found, file }: { times: number; found: Found; file: CodeFile }): void {
  const name = file.language.callOf(node, file.source.text)?.chain.at(-1) ?? "";
  if (name === "") return;
  // `expect(x)` in `expect(x).to(...)` is the beginning of an assertion, and no helper.
  const isBeginning = /^(?:object|receiver|operand|value|left)$/.test(node.field ?? "");
  for (let time = 0; time < times; time += 1) {
    found.calls.push(name);
    if (!isBeginning && HELPER.test(name)) found.helpers.push(name);
  }
}

/** Maximum number of times that a helper's assertions count when a loop calls the helper. */
const MAX_REPEATED = 50;

const HELPER = /^_?(?:assert|expect|verify|check|ensure|should)(?:[A-Z_]\w*)?[!?]?$/;

/** The children of a node that may run: none after a statement that ends their block. */
function reachable(node: CodeNode, { source, language }: CodeFile): readonly CodeNode[] {
  if (!BLOCK.test(node.type)) return node.children;
  const end = node.children.findIndex((child) => endsBlock(child, source, language));
  return end < 0 ? node.children : node.children.slice(0, end + 1);
}

const BLOCK = /^(?:block|statement_list|body_statement|block_body|then|compound_statement|do_block|declaration_list)$/;

/** Upper limit of the worth of assertions inside a `try` whose clauses ignore errors. */
function caughtCap(node: CodeNode, { source, language }: CodeFile): number {
  const { caught } = language;
  if (caught === undefined) return 2;
  const clauses = node.children.filter(({ type }) => caught.clause.test(type));
  return Math.min(
    2,
    ...clauses.map((clause) => {
      const start = fieldOf(clause, "body")?.start ?? clause.end;
      const header = source.text.slice(clause.start, start);
      if (JUDGES.test(source.text.slice(start, clause.end).replace(COMMENTS, ""))) return 2;
      if (caught.all.test(header)) return 0;
      return caught.broad.test(header) ? 1 : 2;
    }),
  );
}

/** Matches code of a clause that fails the test or asserts something about the error. */
const JUDGES =
  /\b(?:throw|raise)\b|\b(?:fail|flunk|assert\w*|expect\w*|verify\w*|panic|must_\w+)\s*[(!{]|\b(?:assert|must|should|refute)_\w+|\.should\b/;
const COMMENTS = /\/\*[\s\S]*?\*\/|(?:\/\/|#(?!\{)).*$/gm;
