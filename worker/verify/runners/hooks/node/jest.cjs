// A reporter of Jest, in addition to the reporters that the command and the configuration name.
"use strict";
const events = require("./events.cjs");

const ENDINGS = { passed: "pass", failed: "fail", pending: "skip", skipped: "skip", disabled: "skip", todo: "todo" };

module.exports = class {
  #events = events("jest");

  onTestResult(_test, { testFilePath, testResults }) {
    for (const { ancestorTitles, title, status, duration } of testResults) {
      const ending = ENDINGS[status];
      if (ending === undefined) continue;
      const name = [...ancestorTitles, title].join(" > ");
      this.#events.write({ ending, file: testFilePath, name, ms: duration ?? 0 });
    }
  }

  onRunComplete() {
    this.#events.end();
  }
};

/** Adds the reporter to the configuration that `jest-config` has read. */
module.exports.patch = (loaded) => {
  const { readConfigs } = loaded.exports;
  if (typeof readConfigs !== "function") return;
  const read = async (...args) => {
    const found = await readConfigs(...args);
    const reporters = [...(found.globalConfig.reporters ?? [["default", {}]]), [__filename, {}]];
    return { ...found, globalConfig: Object.freeze({ ...found.globalConfig, reporters }) };
  };
  loaded.exports = new Proxy(loaded.exports, {
    get: (target, key) => (key === "readConfigs" ? read : target[key]),
  });
};
