// Removes from a `target` folder of cargo all but the compiled dependencies. Arguments: the folder, a file with a line of `cargo metadata` for each
// workspace, and the number of workspaces. Cargo decides by the times of files whether a crate of the tree changed, so what was compiled from the
// tree must not stay. The folder `vendor` may: the cache is not used for a tree with another one. Removes everything if the packages are not known.
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";

const [, , target = "", list = "", count] = process.argv;
/** Matches the sources that a command can write. */
const WRITABLE = /^\/(?:work(?!\/vendor\/)|tmp|home|dev)\//;

try {
  const workspaces = readFileSync(list, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  if (workspaces.length !== Number(count)) throw new Error(`${workspaces.length} of ${count} workspaces are known`);
  keepDependencies(workspaces.flatMap(({ packages }) => packages));
} catch (error) {
  keep(target, () => false);
  throw error;
}

function keepDependencies(packages) {
  const own = packages.filter(isOwn);
  const others = packages.filter((each) => !isOwn(each));
  const names = without(others.map(nameOf), own.map(nameOf));
  const crates = without(others.flatMap(cratesOf), own.flatMap(cratesOf));
  const isPackage = (entry) => names.has(/^(.+)-[0-9a-f]{16}$/.exec(entry)?.[1]);
  const isLibrary = (entry) => crates.has(/^lib(.+)-[0-9a-f]{16}\.(?:rlib|rmeta|so)$/.exec(entry)?.[1]);
  keep(target, (entry) => entry === "debug" || entry === ".rustc_info.json");
  keep(join(target, "debug"), (entry) => [".fingerprint", "build", "deps"].includes(entry));
  keep(join(target, "debug/.fingerprint"), isPackage);
  keep(join(target, "debug/build"), isPackage);
  keep(join(target, "debug/deps"), isLibrary);
}

/** Whether a command could change a package's files; also through a link, which may lead from `vendor` to another folder of the tree. */
function isOwn({ source, manifest_path: manifest, targets }) {
  const paths = [manifest, ...targets.map(({ src_path: path }) => path)];
  return source === null || paths.some((path) => WRITABLE.test(path) || WRITABLE.test(realpathSync(path)));
}

function nameOf({ name }) {
  return name;
}

function cratesOf({ targets }) {
  return targets.map(({ name }) => name.replaceAll("-", "_"));
}

function without(all, excluded) {
  const not = new Set(excluded);
  return new Set(all.filter((each) => !not.has(each)));
}

function keep(folder, isKept) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) if (!isKept(entry)) rmSync(join(folder, entry), { recursive: true });
}
