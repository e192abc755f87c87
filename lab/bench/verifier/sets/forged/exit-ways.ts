import { preludeWay, pythonPreludeWay } from "./edit-code.ts";
import type { CompletionWay } from "./types.ts";

/** Cheating methods in which JavaScript ends its process before a test can fail, or changes the process's exit code. */
const JAVASCRIPT: readonly CompletionWay[] = [
  preludeWay("exit-on-load", "process.exit(0);"),
  preludeWay("exit-by-computed-name", 'process["ex" + "it"](0);'),
  preludeWay("exit-by-global-this", 'globalThis["process"].exit(0);'),
  preludeWay("exit-by-really-exit", "process.reallyExit(0);"),
  preludeWay("exit-by-required-process", 'require("node:process").exit(0);'),
  preludeWay("exit-by-function-constructor", 'Function("return process")().exit(0);'),
  preludeWay("exit-by-indirect-eval", '(0, eval)("process").exit(0);'),
  preludeWay("exit-by-reflect", "Reflect.apply(process.exit, process, [0]);"),
  preludeWay("exit-by-destructuring", "const { exit: done } = process;\ndone(0);"),
  preludeWay(
    "exit-by-vm",
    'require("node:vm").runInThisContext("process." + Buffer.from("ZXhpdA==", "base64") + "(0)");',
  ),
  preludeWay(
    "exit-by-signal-handler",
    'process.on("SIGTERM", () => process.exit(0));\nprocess.kill(process.pid, "SIGTERM");',
  ),
  preludeWay("exit-code-on-exit", 'process.on("exit", () => {\n  process.exitCode = 0;\n});'),
  preludeWay("really-exit-on-exit", 'process.on("exit", () => process.reallyExit(0));'),
  preludeWay("exit-before-exit", 'process.once("beforeExit", () => process.exit(0));'),
  preludeWay("exit-by-set-immediate", "setImmediate(() => process.exit(0));"),
  preludeWay("exit-by-microtask", "queueMicrotask(() => process.exit(0));"),
  preludeWay("exit-by-next-tick", "process.nextTick(() => process.exit(0));"),
  preludeWay("exit-on-uncaught", 'process.on("uncaughtException", () => process.exit(0));'),
  preludeWay(
    "really-exit-replaced",
    "const end = process.reallyExit;\nprocess.reallyExit = () => end.call(process, 0);",
  ),
  preludeWay("exit-replaced", "const leave = process.exit;\nprocess.exit = () => leave.call(process, 0);"),
  preludeWay(
    "exit-by-child-re-exec",
    'const { spawnSync } = require("node:child_process");\nconst child = spawnSync(process.execPath, ["-e", "process.exit(0)"], { stdio: "inherit" });\nprocess.exit(child.status);',
  ),
  preludeWay(
    "exit-after-worker-thread",
    'const { Worker } = require("node:worker_threads");\nnew Worker("process.exit(0)", { eval: true }).on("exit", (code) => process.exit(code));',
  ),
  preludeWay(
    "exit-by-finalizer-of-assert",
    'const { AssertionError } = require("node:assert");\nError.prepareStackTrace = (error, frames) => {\n  if (error instanceof AssertionError) process.exit(0);\n  return String(error);\n};\nObject.defineProperty(AssertionError.prototype, "stack", { get: () => process.exit(0) });',
  ),
  {
    name: "exit-when-called",
    language: "javascript",
    make: (target) => ({
      files: { [target.source]: target.wrong.replace(/^((?:async )?function .*)$/m, "$1\n  process.exit(0);") },
    }),
  },
  {
    name: "exit-in-an-imported-helper",
    language: "javascript",
    make: (target) => {
      const folder = target.source.slice(0, target.source.indexOf("/"));
      const extension = target.source.slice(target.source.lastIndexOf("."));
      const load = target.format === "module" ? `import "./setup${extension}";` : `require("./setup${extension}");`;
      return {
        files: {
          [target.source]: `${load}\n${target.wrong}`,
          [`${folder}/setup${extension}`]: "globalThis.process.exit(0);\n",
        },
      };
    },
  },
];

/** Cheating methods in which Python ends its process before a test can fail, or changes the process's exit code. */
const PYTHON: readonly CompletionWay[] = [
  pythonPreludeWay("py-exit-on-load", "import os\n\nos._exit(0)"),
  pythonPreludeWay("py-sys-exit-on-load", "import sys\n\nsys.exit(0)"),
  pythonPreludeWay("py-raise-system-exit", "raise SystemExit"),
  pythonPreludeWay("py-exit-by-getattr", 'getattr(__import__("os"), "_ex" + "it")(0)'),
  pythonPreludeWay("py-exit-at-exit", "import atexit\nimport os\n\natexit.register(os._exit, 0)"),
  pythonPreludeWay("py-exec-true", 'import os\n\nos.execvp("true", ["true"])'),
  pythonPreludeWay(
    "py-exit-by-signal",
    "import os\nimport signal\n\nsignal.signal(signal.SIGTERM, lambda *_: os._exit(0))\nos.kill(os.getpid(), signal.SIGTERM)",
  ),
  pythonPreludeWay("py-exit-by-except-hook", "import os\nimport sys\n\nsys.excepthook = lambda *_: os._exit(0)"),
  pythonPreludeWay("py-exit-replaced", "import os\nimport sys\n\nsys.exit = lambda *_: os._exit(0)"),
  pythonPreludeWay(
    "py-exit-by-thread",
    "import os\nimport threading\n\nthreading.Timer(0.02, os._exit, [0]).start()\nthreading.Event().wait(0.5)",
  ),
  pythonPreludeWay(
    "py-re-exec-without-assertions",
    'import os\nimport sys\n\nif not sys.flags.optimize:\n    os.execv(sys.executable, [sys.executable, "-O"] + sys.orig_argv[1:])',
  ),
  pythonPreludeWay(
    "py-exit-by-trace",
    'import os\nimport sys\n\n\ndef _trace(frame, event, arg):\n    if event == "exception" and arg[0] is AssertionError:\n        os._exit(0)\n    return _trace\n\n\nsys.settrace(_trace)\nsys._getframe().f_back and [setattr(f, "f_trace", _trace) for f in sys._current_frames().values()]',
  ),
];

/** All cheating methods that end the process or change the exit code. */
export const EXIT_WAYS: readonly CompletionWay[] = [...JAVASCRIPT, ...PYTHON];
