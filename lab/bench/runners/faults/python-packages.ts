import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { FaultPackage } from "./fault-package.ts";

const run = promisify(execFile);

/** Modules of Python's standard library, with their own tests from Debian's package of CPython's tests. */
export const PYTHON_PACKAGES: readonly FaultPackage[] = ["textwrap", "shlex", "fnmatch"].map((module) => ({
  language: "Python",
  name: module,
  command: `python3 -m unittest test_${module}`,
  programs: ["python3"],
  fetch: async (folder) => {
    const { version, library } = await installedPython();
    const tests = await fetchTests(version, join(folder, "python-tests"));
    const test = `test_${module}.py`;
    return {
      tests: { [test]: await readFile(join(tests, test), "utf8") },
      code: { [`${module}.py`]: await readFile(join(library, `${module}.py`), "utf8") },
    };
  },
}));

/** The version of the Python that a sandbox finds, such as 3.11, and the folder of its standard library. */
async function installedPython(): Promise<{ version: string; library: string }> {
  const source = 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_path("stdlib"))';
  const { stdout } = await run("python3", ["-c", source], { env: { PATH: "/usr/local/bin:/usr/bin:/bin" } });
  const [version = "", library = ""] = stdout.trim().split(" ");
  return { version, library };
}

/** Downloads CPython's tests into a folder, unless they are there. Returns the folder that contains the tests. */
async function fetchTests(version: string, folder: string): Promise<string> {
  const place = join(folder, "usr", "lib", `python${version}`, "test");
  if (existsSync(place)) return place;
  await mkdir(folder, { recursive: true });
  await run("apt-get", ["download", `libpython${version}-testsuite`], { cwd: folder, timeout: 120_000 });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new Error(`apt-get downloaded no tests of Python ${version}`);
  await run("dpkg", ["-x", join(folder, archive), folder]);
  return place;
}
