// Listens to AVA's runs, in addition to its reporter.
"use strict";
const events = require("./events.cjs");

/** Adds the listener to each run of AVA's `Api` class. */
module.exports = (Api) => {
  const { run } = Api.prototype;
  Api.prototype.run = function (...args) {
    const { write, end } = events("ava");
    const note = noteOf(write);
    this.on("run", (given) => {
      const { status } = given.data ?? given;
      status.on("stateChange", (change) => note(change.data ?? change));
    });
    return run.apply(this, args).finally(end);
  };
};

function noteOf(write) {
  const skipped = new Set();
  return ({ type, title, testFile: file = "", duration: ms = 0, skip, todo }) => {
    if (type === "test-passed") write({ ending: "pass", file, name: title, ms });
    // A hook that fails is reported instead of the test that it belongs to.
    if (type === "test-failed" || type === "hook-failed") write({ ending: "fail", file, name: title, ms });
    const key = `${file}\n${title}`;
    if (type !== "selected-test" || !(skip || todo) || skipped.has(key)) return;
    skipped.add(key);
    write({ ending: todo ? "todo" : "skip", file, name: title });
  };
}
