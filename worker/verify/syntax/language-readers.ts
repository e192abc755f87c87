/**
 * A Python program that reads sources with Python's own parser and compiler. Reads them from stdin as JSON, `[{path, text}]`, and runs none
 * of their code. Prints "ready", then one line for each source: `{"fault"}`, `{"functions", "code"}`, or null if unknown. `code` is a
 * digest of the syntax tree without types that have no effect: types of undecorated functions and of names outside classes, unless they
 * call something, and imports from typing that only those types use.
 */
export const PYTHON_READER = `
import ast, hashlib, inspect, json, sys, warnings
warnings.simplefilter("ignore")
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except Exception:
    pass
sources = json.load(sys.stdin)
print("ready", flush=True)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TYPES = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.BitOr, ast.Tuple, ast.List, ast.Load)
TYPING = {"typing", "typing_extensions", "collections.abc", "__future__"}
def is_type(node):
    parts = list(ast.walk(node))
    return all(isinstance(part, TYPES + (getattr(ast, "Index", ast.Load),)) for part in parts) and all(
        isinstance(part.op, ast.BitOr) for part in parts if isinstance(part, ast.BinOp))
class Types(ast.NodeTransformer):
    inside = "module"
    def within(self, node, kind):
        outer, self.inside = self.inside, kind
        self.generic_visit(node)
        self.inside = outer
        body = node.body
        if body and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0].value, "value", None), str):
            body[0].value.value = inspect.cleandoc(body[0].value.value)
        return node
    def visit_Module(self, node):
        return self.within(node, "module")
    def visit_ClassDef(self, node):
        return self.within(node, "class")
    def visit_FunctionDef(self, node):
        if not node.decorator_list:
            given = node.args
            rest = [given.vararg, given.kwarg]
            for arg in getattr(given, "posonlyargs", []) + given.args + given.kwonlyargs + [each for each in rest if each]:
                if arg.annotation is not None and is_type(arg.annotation):
                    arg.annotation = None
            if node.returns is not None and is_type(node.returns):
                node.returns = None
        return self.within(node, "function")
    visit_AsyncFunctionDef = visit_FunctionDef
    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        if self.inside == "class" or not isinstance(node.target, ast.Name) or not is_type(node.annotation):
            return node
        if node.value is not None:
            return ast.Assign(targets=[node.target], value=node.value)
        return None if self.inside == "module" else node
def typing_names(node):
    if isinstance(node, ast.Import):
        return [each for each in node.names if each.name == "typing"]
    return node.names if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module in TYPING else []
def is_guard(node):
    imports = (ast.Import, ast.ImportFrom)
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" and not node.orelse and all(
        isinstance(each, imports) for each in node.body)
def words_of(node):
    for _, value in ast.iter_fields(node):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                yield each
class Unused(ast.NodeTransformer):
    def __init__(self, tree):
        parts = list(ast.walk(tree))
        own = [alias for part in parts for alias in typing_names(part)]
        silent = own + [part.test for part in parts if is_guard(part)]
        skipped = {id(part) for part in silent}
        self.used = {word for part in parts if id(part) not in skipped for word in words_of(part)}
        self.has_guards = "TYPE_CHECKING" not in self.used and any(
            alias.name == "TYPE_CHECKING" and alias.asname is None for alias in own)
    def visit_If(self, node):
        self.generic_visit(node)
        return None if self.has_guards and is_guard(node) else node
    def visit_Import(self, node):
        own = typing_names(node)
        node.names = [each for each in node.names if each not in own or (each.asname or each.name) in self.used]
        return node if node.names else None
    def visit_ImportFrom(self, node):
        own = typing_names(node)
        node.names = [each for each in node.names if each not in own or self.is_used(node, each)]
        return node if node.names else None
    def is_used(self, node, alias):
        if node.module == "__future__":
            return alias.name != "annotations"
        return alias.name == "*" or (alias.asname or alias.name) in self.used
def digest(tree):
    tree = Types().visit(tree)
    tree = Unused(tree).visit(tree)
    return hashlib.sha256(ast.dump(tree).encode("utf8", "surrogatepass")).hexdigest()
def read(text):
    if text is None:
        return None
    try:
        tree = ast.parse(text.lstrip("\\ufeff"))
        compile(tree, "source", "exec", dont_inherit=True)
    except SyntaxError as error:
        return {"fault": "%s at line %s" % (error.msg, error.lineno)}
    except ValueError as error:
        return {"fault": str(error)}
    except (MemoryError, RecursionError):
        return None
    functions = [node.name for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    try:
        return {"functions": functions, "code": digest(tree)}
    except RecursionError:
        return {"functions": functions}
for source in sources:
    print(json.dumps(read(source["text"])), flush=True)
`;

/**
 * A program for Node that reads JavaScript sources in the same way with V8. A source is valid if it is a module or the
 * body of a function, whether or not our parser can read it.
 */
export const NODE_READER = `
const vm = require("node:vm");
const sources = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const say = (value) => require("node:fs").writeSync(1, JSON.stringify(value) + "\\n");
require("node:fs").writeSync(1, "ready\\n");
const asModule = (text) => void new vm.SourceTextModule(text);
const asScript = (text) => void vm.compileFunction(text, ["exports", "require", "module", "__filename", "__dirname"]);
for (const { path, text } of sources) {
  const ways = /\\.mjs$/.test(path) ? [asModule] : /\\.cjs$/.test(path) ? [asScript] : [asModule, asScript];
  let fault;
  for (const way of text === null ? [] : ways) {
    try {
      way(text.replace(/^#!.*/, ""));
      fault = undefined;
      break;
    } catch (error) {
      fault = String(error && error.message).split("\\n")[0];
    }
  }
  say(text === null ? null : fault === undefined ? {} : { fault });
}
`;
