// Listens to Mocha's runner, in addition to the reporter that the command names.
"use strict";
const events = require("./events.cjs");

/** Adds the listener to each run of Mocha. */
exports.patch = ({ exports: Mocha }) => {
  const { run } = Mocha.prototype;
  Mocha.prototype.run = function (...args) {
    const runner = run.apply(this, args);
    const { write, end } = events("mocha");
    const note = (ending) => (test) => {
      // A hook that fails is reported instead of the test that it belongs to.
      if (test.type !== "test" && ending !== "fail") return;
      const name = test.titlePath?.().join(" > ") ?? test.title;
      write({ ending, file: test.file ?? "", name, ms: test.duration ?? 0 });
    };
    runner.on("pass", note("pass")).on("fail", note("fail")).on("pending", note("skip")).once("end", end);
    return runner;
  };
};
