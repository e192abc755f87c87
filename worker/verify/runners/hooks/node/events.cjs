// Writes the events of one test runner to a file of its own in the folder of the reports, one line of JSON for each test.
"use strict";
const { appendFileSync } = require("node:fs");

/** Returns functions that write events of the runner. `write` takes {ending, file, name, ms?}; `end` says that the runner has finished. */
module.exports = (runner) => {
  const path = `/opt/report/${runner}-${process.pid}`;
  const append = (event) => {
    try {
      appendFileSync(path, `${JSON.stringify(event)}\n`);
    } catch {
      // Without the folder of the reports, or without space, the run is not counted.
    }
  };
  return { write: append, end: () => append({ ending: "all" }) };
};
