// A reporter of Vitest, in addition to the reporters that the command and the configuration name.
"use strict";
const events = require("./events.cjs");

const ENDINGS = {
  passed: "pass",
  failed: "fail",
  skipped: "skip",
  pass: "pass",
  fail: "fail",
  skip: "skip",
  todo: "todo",
};

/** Makes a reporter for all versions: from version 3 on, tests are reported as they end; before, after the run. */
module.exports = () => {
  const { write, end } = events("vitest");
  let isSeen = false;
  return {
    onTestCaseResult(test) {
      isSeen = true;
      const { state } = test.result();
      const ending = ENDINGS[state];
      const name = test.fullName;
      if (ending !== undefined)
        write({ ending, file: test.module.moduleId, name, ms: test.diagnostic()?.duration ?? 0 });
    },
    onTestRunEnd() {
      end();
    },
    onFinished(files = []) {
      if (isSeen) return;
      for (const file of files) for (const task of file.tasks) visit(task, { above: [], file: file.filepath, write });
      end();
    },
  };
};

function visit(task, { above, file, write }) {
  const names = [...above, task.name];
  if (task.tasks !== undefined) for (const each of task.tasks) visit(each, { above: names, file, write });
  const ending = ENDINGS[task.result?.state ?? task.mode];
  if (task.tasks !== undefined || ending === undefined) return;
  write({ ending, file, name: names.join(" > "), ms: task.result?.duration ?? 0 });
}
