import { describe } from "./describe.mjs";

/** Maximum number of lines to record for one call. */
const MAX_LINES = 150;

/** Records the events during and after one call of the test: calls of callbacks, output, uncaught errors. */
export function createJournal() {
  const lines = [];
  const ends = [];
  let more = 0;
  return {
    /**
     * Names of the objects that were passed as arguments or callbacks; results that contain these objects show the
     * name.
     */
    known: new Map(),
    /** Values that several arguments share, by id, and the steps taken so far. */
    shared: new Map(),
    steps: [],
    phase: "during",
    write(line) {
      if (lines.length < MAX_LINES) lines.push(line);
      else more += 1;
    },
    atEnd(line) {
      ends.push(line);
    },
    isEmpty: () => lines.length === 0 && ends.length === 0,
    lines: () => [...lines, ...(more > 0 ? [`and ${more} lines`] : []), ...ends.map((line) => line())],
  };
}

let current = createJournal();

/** Sets the journal that receives this process's events from now on. */
export function openJournal(journal) {
  current = journal;
}

/** Redirects output, uncaught errors and attempts to end the process to the journal. */
export function watchProcess() {
  const note = (name) => (value) => current.write(`${name} ${describe(value, current.known, 300)}`);
  process.on("unhandledRejection", note("unhandled rejection"));
  process.on("uncaughtException", note("uncaught"));
  for (const stream of ["stdout", "stderr"]) {
    const write = (text, encoding, call) => {
      current.write(`prints to ${stream} ${describe(String(text), undefined)}`);
      const done = typeof encoding === "function" ? encoding : call;
      if (typeof done === "function") process.nextTick(done);
      return true;
    };
    Object.defineProperty(process[stream], "write", { value: write, configurable: true, writable: true });
  }
  const ending = (name) => (code) => {
    throw Object.assign(
      new Error(`the module under test called process.${name}(${typeof code === "number" ? code : ""})`),
      { name: "Exit" },
    );
  };
  process.exit = ending("exit");
  process.reallyExit = ending("reallyExit");
  process.abort = ending("abort");
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => (pid === process.pid || pid === 0 ? ending("kill")(signal) : kill(pid, signal));
}
