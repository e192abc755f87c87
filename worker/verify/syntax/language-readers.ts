/**
 * Python's own parser and compiler on sources from stdin, as JSON: `[{path, text}]`. It prints "ready", then for each
 * source a line: `{"fault"}`, `{"functions"}`, or null where it cannot tell. Nothing of the sources is run.
 */
export const PYTHON_READER = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except Exception:
    pass
sources = json.load(sys.stdin)
print("ready", flush=True)
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
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {"functions": [node.name for node in ast.walk(tree) if isinstance(node, kinds)]}
for source in sources:
    print(json.dumps(read(source["text"])), flush=True)
`;

/** The same by V8: a source that is a module or a function body can be run, whatever our parser says. */
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
