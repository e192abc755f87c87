import { renameSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { basename, dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";

/**
 * Loaded into coordinator and worker by `node --import URL?FOLDER`. The first SIGUSR2 starts V8's precise coverage and writes the file
 * FOLDER/NAME.started. The second SIGUSR2 writes the coverage to FOLDER/NAME.json. NAME is `coordinator` or `worker`.
 */
const folder = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const name = basename(dirname(process.argv[1] ?? ""));

function write(file: string, text: string): void {
  const path = join(folder, file);
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

if (isMainThread) {
  const session = new Session();
  session.connect();
  process.once("SIGUSR2", () => {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false }, (error) => {
      if (error !== null) throw error;
      process.once("SIGUSR2", () => {
        session.post("Profiler.takePreciseCoverage", (failed, { result }) => {
          if (failed !== null) throw failed;
          write(`${name}.json`, JSON.stringify(result));
        });
      });
      write(`${name}.started`, "");
    });
  });
}
