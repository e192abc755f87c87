// A reporter of Node's test runner, in addition to the reporters that the command names: one line of JSON for each
// finished test. It runs in the runner's process, which may load code of the tree (--import, --require) and receives
// results from untrusted processes. So its report can only refuse a candidate.
"use strict";
const events = require("node:events");

// An additional reporter adds listeners to the shared stream, and Node would warn of a leak.
const maxListeners = events.defaultMaxListeners;
events.defaultMaxListeners = maxListeners + 10;

module.exports = async function* report(stream) {
  events.defaultMaxListeners = maxListeners;
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
    const ms = data.details?.duration_ms ?? 0;
    yield `${JSON.stringify({ ending: endingOf(type, data), file: data.file ?? "", name, ms, ...killed })}\n`;
  }
  yield `${JSON.stringify({ ending: "all" })}\n`;
};

function endingOf(type, { skip, todo }) {
  if (skip !== undefined) return "skip";
  return todo === undefined ? type.slice("test:".length) : "todo";
}
