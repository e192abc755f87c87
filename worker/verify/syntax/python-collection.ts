import type { PythonTree } from "./parse-source.ts";
import { childrenOf, nameOf, textOf, visit } from "./python-marks.ts";

type PythonNode = PythonTree["topNode"];

/** Whether code keeps tests from running: always, or under conditions as written in the source. */
export interface Skips {
  readonly isSkipped: boolean;
  readonly condition: string;
}

/** How the statements of a module keep its tests from running: `pytest.skip(allow_module_level=True)`, `pytestmark`, `load_tests`. */
export function moduleSkips(root: PythonNode, text: string): Skips {
  return joined([...statementsIn(root).map((statement) => levelSkip(statement, text)), ...fixtureSkips(root, text)]);
}

/** How a class keeps its tests from being collected or running. `root` is the module. */
export function classSkips(node: PythonNode, root: PythonNode, text: string): Skips {
  const body = node.getChild("Body");
  const statements = body === null ? [] : statementsIn(body);
  const hooks = statements.flatMap((each) => {
    const fn = functionIn(each);
    return fn !== undefined && SETUPS.test(nameOf(fn, text)) ? [bodySkips(fn, text)] : [];
  });
  const isOff = statements.some((each) => /^__test__\s*=\s*False\b/.test(textOf(each, text)));
  const collected = { isSkipped: false, condition: notCollected(node, { root, text }) };
  const own = statements.map((each) => levelSkip(each, text));
  return joined([
    ...hooks,
    ...own,
    ...fixtureSkips(body ?? node, text),
    collected,
    { isSkipped: isOff, condition: "" },
  ]);
}

const SETUPS = /^(?:setUp|setUpClass|asyncSetUp|setup_method|setup_class|setup)$/;

function statementsIn(body: PythonNode): PythonNode[] {
  return childrenOf(body).filter(({ name }) => name !== ":" && name !== "Comment");
}

function functionIn(statement: PythonNode): PythonNode | undefined {
  if (statement.name === "FunctionDefinition") return statement;
  return statement.name === "DecoratedStatement" ? (statement.getChild("FunctionDefinition") ?? undefined) : undefined;
}

/** How a statement of a module or a class skips all tests there. */
function levelSkip(statement: PythonNode, text: string): Skips {
  const words = textOf(statement, text);
  const mark = /^pytestmark\s*=\s*([\s\S]*)$/.exec(words)?.[1];
  if (mark !== undefined)
    return {
      isSkipped: /\bmark\.(?:skip|xfail)\b(?!\s*\((?:[\s\S]*strict\s*=\s*True))/.test(mark),
      condition: conditionIn(mark),
    };
  if (/^(?:pytest\.skip\(|raise\s+(?:unittest\.)?SkipTest\b|__test__\s*=\s*False\b)/.test(words))
    return { isSkipped: true, condition: "" };
  if (/^(?:\w+\s*=\s*)?pytest\.importorskip\(/.test(words)) return { isSkipped: false, condition: words };
  if (statement.name === "FunctionDefinition" && nameOf(statement, text) === "load_tests")
    return { isSkipped: false, condition: "load_tests" };
  const under = statement.name === "IfStatement" && /\bpytest\.skip\(|\bSkipTest\b/.test(words);
  return { isSkipped: false, condition: under ? (words.split(":")[0] ?? "") : "" };
}

function conditionIn(mark: string): string {
  return /\bskipif\s*\(/.test(mark) ? mark : "";
}

/** Fixtures that run for each test by themselves and skip it. */
function fixtureSkips(body: PythonNode, text: string): Skips[] {
  return statementsIn(body).flatMap((each) => {
    const fn = functionIn(each);
    const head = fn === undefined ? "" : text.slice(each.from, fn.from);
    const isHook =
      fn !== undefined &&
      (/\bautouse\s*=\s*True/.test(head) || /^(?:setUpModule|setup_module|setup_function)$/.test(nameOf(fn, text)));
    return isHook ? [bodySkips(fn, text)] : [];
  });
}

/** How a test skips itself under a condition, is taken back after its definition, or asks for a fixture that skips it. */
export function testSkips(node: PythonNode, root: PythonNode, text: string): Skips {
  const name = nameOf(node, text);
  const isTaken = new RegExp(`^[ \\t]*(?:del[ \\t]+${name}\\b|${name}\\.__test__[ \\t]*=[ \\t]*False)`, "m").test(text);
  const params = node.getChild("ParamList");
  const asked: readonly string[] = (params === null ? null : textOf(params, text).match(/\w+/g)) ?? [];
  const fixtures = statementsIn(root).flatMap((each) => {
    const fn = functionIn(each);
    const isAsked =
      fn !== undefined && asked.includes(nameOf(fn, text)) && /\bfixture\b/.test(text.slice(each.from, fn.from));
    return isAsked ? [bodySkips(fn, text)] : [];
  });
  const isFixture =
    node.parent?.name === "DecoratedStatement" &&
    /@(?:pytest\.)?fixture\b/.test(text.slice(node.parent.from, node.from));
  return joined([{ isSkipped: isTaken || isFixture, condition: bodySkips(node, text).condition }, ...fixtures]);
}

/** How a function skips the test that it runs for. */
function bodySkips(fn: PythonNode, text: string): Skips {
  const body = fn.getChild("Body");
  const statements = body === null ? [] : statementsIn(body).map((each) => textOf(each, text));
  const conditions = statements.filter(
    (words) => /^if\b/.test(words) && SKIP.test(words.slice(words.indexOf(":") + 1)),
  );
  return {
    isSkipped: statements.some((words) => SKIP.test(words) && !/^(?:if|try|with|for)\b/.test(words)),
    condition: conditions.map((words) => words.split(":")[0] ?? "").join(" "),
  };
}

const SKIP =
  /(?:^|\n\s*|\s)(?:pytest\.(?:skip|xfail)|self\.skipTest|cls\.skipTest)\s*\(|\braise\s+(?:unittest\.)?SkipTest\b/;

/** The reason why pytest does not collect a class; empty for a class that it collects. */
function notCollected(node: PythonNode, { root, text }: { root: PythonNode; text: string }): string {
  const bases = basesOf(node, text);
  const isCase = bases.some((base) => base !== "object" && base !== "ABC" && !/^(?:Generic|Protocol)\b/.test(base));
  if (isCase || isBase(nameOf(node, text), { root, text })) return "";
  const name = nameOf(node, text);
  if (!name.startsWith("Test"))
    return /Mixin|Base|Common|Shared|Contract|Suite/.test(name) ? "" : "not collected by its name";
  const body = node.getChild("Body");
  const hasInit =
    body !== null &&
    statementsIn(body).some((each) => each.name === "FunctionDefinition" && nameOf(each, text) === "__init__");
  return hasInit ? "not collected: it has __init__" : "";
}

function basesOf(node: PythonNode, text: string): string[] {
  const list = node.getChild("ArgList");
  return list === null
    ? []
    : childrenOf(list)
        .map((each) => textOf(each, text))
        .filter((words) => !/^[(),]$/.test(words));
}

/** Whether another class of the file inherits from a class. */
function isBase(name: string, { root, text }: { root: PythonNode; text: string }): boolean {
  let is = false;
  visit(root, (node) => {
    is ||= node.name === "ClassDefinition" && basesOf(node, text).some((base) => base.split(".").at(-1) === name);
  });
  return is;
}

function joined(skips: readonly Skips[]): Skips {
  return {
    isSkipped: skips.some(({ isSkipped }) => isSkipped),
    condition: skips
      .map(({ condition }) => condition)
      .filter((each) => each !== "")
      .join(" "),
  };
}
