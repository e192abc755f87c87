import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { FaultPackage } from "./fault-package.ts";

/** Packages of Go's standard library that import no internal package, with their own tests. */
export const GO_PACKAGES: readonly FaultPackage[] = ["container/list", "encoding/csv", "text/tabwriter"].map(
  (path) => ({
    language: "Go",
    name: path,
    command: "go test ./...",
    programs: ["go"],
    fetch: async () => {
      const { stdout } = await promisify(execFile)("go", ["env", "GOROOT"]);
      const folder = join(stdout.trim(), "src", path);
      const files = (await readdir(folder)).filter((name) => name.endsWith(".go") && name !== "fuzz.go");
      const own = path.slice(path.lastIndexOf("/") + 1);
      const texts = await Promise.all(
        files.map(async (name) => {
          const text = await readFile(join(folder, name), "utf8");
          // Tests that import the package have to get the copy.
          return [name, text.replaceAll(`"${path}"`, `"bench.test/${own}"`)] as const;
        }),
      );
      const isTest = ([name]: readonly [string, string]) => name.endsWith("_test.go");
      return {
        tests: { "go.mod": `module bench.test/${own}\n\ngo 1.18\n`, ...Object.fromEntries(texts.filter(isTest)) },
        code: Object.fromEntries(texts.filter((each) => !isTest(each))),
      };
    },
  }),
);
