// A reporter of Node's test runner, beside those that the command named: a line of JSON for each test that ended. It runs in the
// process of the runner, which may load code of the tree (--import, --require) and hears the tests from processes that it does not
// control: what it reports is the runner's word, and refuses at most.
"use strict";
const events = require("node:events");

// A reporter beside others adds listeners to the stream that all of them read; Node would warn of a leak.
const mostListeners = events.defaultMaxListeners;
events.defaultMaxListeners = mostListeners + 10;

module.exports = async function* report(stream) {
  events.defaultMaxListeners = mostListeners;
  const open = new Map();
  for await (const { type, data } of stream) {
    if (type === "test:start") {
      const names = open.get(data.file) ?? [];
      open.set(data.file, [...names.slice(0, data.nesting), data.name]);
    }
    const isEnd = type === "test:pass" || type === "test:fail";
    if (!isEnd || data.details?.type === "suite") continue;
    const above = (open.get(data.file) ?? []).slice(0, data.nesting);
    const name = [...above, data.name].join(" > ");
    const signal = data.details?.error?.signal;
    const killed = typeof signal === "string" ? { signal } : {};
    yield `${JSON.stringify({ ending: endingOf(type, data), file: data.file ?? "", name, ...killed })}\n`;
  }
  yield `${JSON.stringify({ ending: "all" })}\n`;
};

function endingOf(type, { skip, todo }) {
  if (skip !== undefined) return "skip";
  return todo === undefined ? type.slice("test:".length) : "todo";
}
