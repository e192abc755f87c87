import { existsSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runGit } from "../../shared/git/run-git.ts";
import { AppError } from "../../shared/support/errors.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";

/** The packages of the demo; package.json pins their versions. */
export const DEMO_PACKAGES = ["semver", "picomatch", "braces"] as const;

/** Makes a git repository from a package in `node_modules`, with its runtime dependencies committed. Returns the commit. */
export async function prepareRepository(name: string, path: string): Promise<string> {
  const require = createRequire(join(packageRoot(), "package.json"));
  const source = packageFolder(require, name);
  await mkdir(path, { recursive: true, mode: 0o755 });
  await cp(source, path, { recursive: true, filter: (file) => !file.slice(source.length).includes("node_modules") });
  for (const dependency of await runtimeDependencies(require, name)) {
    await cp(packageFolder(require, dependency), join(path, "node_modules", dependency), { recursive: true });
  }
  const git = { program: "git" };
  const gitDir = join(path, ".git");
  await runGit(git, ["init", "--quiet", "--initial-branch=main", path]);
  await runGit(git, [`--work-tree=${path}`, "add", "--all", "--force", "."], { gitDir });
  await runGit(git, ["commit", "--quiet", "-m", `${name} as published`], { gitDir });
  const { stdout } = await runGit(git, ["rev-parse", "HEAD"], { gitDir });
  return stdout.trim();
}

/** The names of a package's direct and indirect dependencies. */
async function runtimeDependencies(require: NodeJS.Require, name: string): Promise<Set<string>> {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const manifest = JSON.parse(await readFile(join(packageFolder(require, next), "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (!found.has(dependency)) open.push(dependency);
      found.add(dependency);
    }
  }
  return found;
}

function packageFolder(require: NodeJS.Require, name: string): string {
  try {
    for (let folder = dirname(require.resolve(name)); folder !== "/"; folder = dirname(folder)) {
      if (folder.endsWith(join("node_modules", name)) && existsSync(join(folder, "package.json"))) return folder;
    }
  } catch {
    // The error is thrown below, with the next step.
  }
  throw new AppError(
    "program_missing",
    `the package ${name} is not in node_modules: the demo works on ${DEMO_PACKAGES.join(", ")}; run npm ci first`,
  );
}
