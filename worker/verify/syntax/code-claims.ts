import {
  type Claim,
  EQUAL,
  equalClaim,
  KIND,
  NOTHING,
  ORDER,
  PART,
  type Resolve,
  resolved,
  SOME,
  TIME_LIMIT,
} from "./claim-levels.ts";
import { CASE, guardsOf } from "./code-guards.ts";
import { type CodeNode, fieldOf, nodesAbove, partsOf, sourceOf, visitCode } from "./code-node.ts";
import { isStubbed } from "./code-stubs.ts";
import { definedAs, literalResult } from "./code-tables.ts";
import { conditionClaims } from "./condition-claims.ts";
import { branchOf, isElse } from "./dead-code.ts";
import { errorName, rankOfError } from "./error-levels.ts";
import type { Worth } from "./languages/code-language.ts";
import { matcherClaims } from "./matcher-claims.ts";
import { type Assertion, wordsOf } from "./measure-assertions.ts";
import type { CodeFile } from "./measure-code.ts";

/** A claim with everything that decides whether it is the same claim as before, and whether it is tested. */
export interface CodeClaim extends Claim {
  /** Names, numbers and words of the claim, with those of the variables in it. */
  readonly words: ReadonlySet<string>;
  /** The values of the variables in the claim, as written in the source, by name. */
  readonly values: ReadonlyMap<string, string>;
  /** Conditions without which the claim is not tested, as written in the source. */
  readonly guards: readonly string[];
  /** The class of the expected error. */
  readonly error?: string;
  /** True if the claim is about a mock or about a method with a fixed answer. */
  readonly isStubbed: boolean;
}

/** An assertion of a language that tree-sitter parses. */
export interface CodeAssertion extends Assertion {
  readonly claims: readonly CodeClaim[];
  /** How many times loops over known tables repeat the assertion. */
  readonly factor: number;
}

/** The claims of an assertion; undefined for one of another language. */
export function claimsIn(assertion: Assertion): readonly CodeClaim[] | undefined {
  return "claims" in assertion ? (assertion as CodeAssertion).claims : undefined;
}

/** The claims of a node that asserts. `worth` is the worth of a node that is no call. */
export function codeClaims(
  node: CodeNode,
  worth: Worth,
  given: { body: CodeNode; file: CodeFile; ignoresErrors: boolean },
): CodeClaim[] {
  const { file } = given;
  const { text } = file.source;
  const resolve = (name: string): string | undefined => {
    const value = definedAs(name, node, file) ?? literalResult(name, node, file);
    return value === undefined ? undefined : sourceOf(value, text);
  };
  const call = file.language.callOf(node, text);
  const kind = call === undefined ? undefined : file.language.kindOf(call, file.source);
  const isFail = kind === "fail";
  const own = isFail ? ownBranch(node, given) : undefined;
  const found =
    call === undefined || kind === undefined
      ? otherClaims(node, worth, { file, resolve })
      : isFail
        ? failClaims(node, own, { file, resolve })
        : matcherClaims(call, kind, { language: file.language.name, resolve });
  const plain = found.map((claim) =>
    isOfChanged(claim, node, { ...given, resolve }) ? { ...claim, level: EQUAL, upTo: EQUAL } : claim,
  );
  const guards = [...guardsOf(node, { ...given, own: own?.above }), ...(given.ignoresErrors ? ["ignores errors"] : [])];
  const error = (call?.args ?? [])
    .map((each) => errorName(each, file.language.name))
    .find((name) => name !== undefined);
  return plain.map((claim): CodeClaim => {
    const said = `${claim.text} ${valuesIn(claim.text, resolve)}`;
    const isLimit = /timeout/i.test(call?.chain.at(-1) ?? "");
    const isOfError = ERROR.test(`${call?.chain.join(".") ?? ""} ${said}`);
    return {
      ...claim,
      words: new Set([...wordsOf(said), ...(isOfError ? ["(error)"] : []), ...(isLimit ? [TIME_LIMIT] : [])]),
      values: valuesOf(claim.text, resolve),
      guards,
      isStubbed: isStubbed(said, node, given),
      ...(error === undefined ? {} : { error }),
    };
  });
}

/**
 * Whether a claim compares two variables that start with the same value, and an earlier call gets one of them. The call may change the value:
 * a test sorts a list in place and compares it with the expected list.
 */
function isOfChanged(
  { level, sides, text }: Claim,
  node: CodeNode,
  { body, file: { language, source }, resolve }: { body: CodeNode; file: CodeFile; resolve: Resolve },
): boolean {
  if (level !== NOTHING || sides === undefined || sides[0] !== sides[1]) return false;
  const names = new Set(text.match(/[@$]?[A-Za-z_]\w*/g));
  const alike = [...names].filter((name) => resolved(name, resolve) === sides[0]);
  let isChanged = false;
  visitCode(body, (each) => {
    const args = each.start < node.start ? language.callOf(each, source.text)?.args : undefined;
    isChanged ||= args?.some((arg) => alike.includes(arg.replace(/^&(?:mut\s+)?/, ""))) === true;
  });
  return isChanged && alike.length > 1;
}

/** Matches claims about errors, which are all about the same error unless their words differ. */
const ERROR = /throw|raise|exception|panic|\berr(?:or)?s?\b|_err\b|Error\b|fail\(/i;

/** The values of the variables in a text, and of the variables in these. */
function valuesIn(text: string, resolve: Resolve, depth = 0): string {
  const values = [...valuesOf(text, resolve).values()];
  return [...values, ...(depth < 1 ? values.map((value) => valuesIn(value, resolve, depth + 1)) : [])].join(" ");
}

function valuesOf(text: string, resolve: Resolve): Map<string, string> {
  const names = new Set(text.match(/[@$]?[A-Za-z_]\w*/g) ?? []);
  return new Map(
    [...names].flatMap((name): [string, string][] => {
      const value = resolve(name);
      return value === undefined || value.length >= MAX_VALUE ? [] : [[name, value]];
    }),
  );
}

/** Maximum length of a variable's value that counts as a part of the claim. */
const MAX_VALUE = 2000;

interface OwnBranch {
  readonly above: CodeNode;
  /** Undefined for a case of a `match` or `switch`. */
  readonly condition?: string;
  readonly fails: boolean;
}

/** The `if` or the case that decides whether a call that fails is reached. */
function ownBranch(node: CodeNode, { body, file }: { body: CodeNode; file: CodeFile }): OwnBranch | undefined {
  let inner = node;
  for (const above of nodesAbove(node)) {
    const branch = branchOf(above);
    if (branch !== undefined && inner !== branch.condition)
      return {
        above,
        condition: sourceOf(branch.condition, file.source.text),
        fails: isElse(inner) === branch.negated,
      };
    if (CASE.test(above.type)) return { above, fails: true, ...conditionOfCase(above, file) };
    if (above === body || file.language.named.test(above.type)) return undefined;
    inner = above;
  }
  return undefined;
}

/** The condition of a case of a `switch` without a value. */
function conditionOfCase(above: CodeNode, { source }: CodeFile): { condition?: string } {
  const isPlain = above.type === "expression_case" && fieldOf(above.parent, "value") === undefined;
  return isPlain ? { condition: sourceOf(fieldOf(above, "value"), source.text) } : {};
}

function failClaims(
  node: CodeNode,
  own: OwnBranch | undefined,
  { file, resolve }: { file: CodeFile; resolve: Resolve },
): Claim[] {
  const text = sourceOf(node, file.source.text);
  if (own?.condition !== undefined) return conditionClaims(own.condition, !own.fails, resolve);
  // In a `try`, the call says that an error is expected; elsewhere, it may be unreachable on purpose.
  const { caught } = file.language;
  const isExpecting = nodesAbove(node).some(({ children }) => children.some(({ type }) => caught?.clause.test(type)));
  return [{ level: isExpecting ? KIND : NOTHING, upTo: PART, text }];
}

function otherClaims(node: CodeNode, worth: Worth, { file, resolve }: { file: CodeFile; resolve: Resolve }): Claim[] {
  const { text } = file.source;
  const said = sourceOf(node, text);
  if (node.type === "assert_statement") return conditionClaims(sourceOf(partsOf(node)[0], text), true, resolve);
  if (node.type === "binary") {
    const [left, right] = [fieldOf(node, "left"), fieldOf(node, "right")].map((side) => sourceOf(side, text));
    return /==/.test(said)
      ? [equalClaim((left ?? "").replace(/\.should$/, ""), right ?? "", resolve)]
      : [{ level: ORDER, upTo: PART, text: said }];
  }
  return worth.strength > 0 ? [{ level: KIND, upTo: ORDER, text: said }] : [{ level: NOTHING, upTo: KIND, text: said }];
}

const timeLimit: CodeClaim = {
  level: SOME,
  upTo: SOME,
  text: TIME_LIMIT,
  words: new Set([TIME_LIMIT]),
  values: new Map(),
  guards: [],
  isStubbed: false,
};

/** The claim of an attribute or of a comment, such as `#[should_panic]` or the output of an example. */
export function declaredClaims({ words, strength }: { words: string; strength: number }): CodeClaim[] {
  if (words === TIME_LIMIT) return [timeLimit];
  const isClass = /^[\w.\\:]+$/.test(words) && strength >= 2;
  const level = isClass ? rankOfError(words.split(/\W+/).at(-1) ?? "") : strength >= 2 ? ORDER : 2;
  return [
    {
      level,
      upTo: strength >= 2 ? PART : 2,
      text: words,
      words: new Set([...wordsOf(words), "(error)"]),
      values: new Map(),
      guards: [],
      isStubbed: false,
    },
  ];
}
