import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RepositorySource } from "../../../shared/protocol/job/job.ts";
import type { Content, GitFolder } from "./git-folder.ts";
import type { Given } from "./run-shape.ts";

/** Makes a repository that contains a symbolic link. */
export function linked(at: GitFolder, name: string, target: string): string {
  const path = at.repository({ "a.txt": "a\n" });
  symlinkSync(target, join(path, name));
  at.commit(path);
  return path;
}

export function links(at: GitFolder): string {
  const path = at.repository({ "a.txt": "a\n", "lib/b.txt": "b\n" });
  const targets = {
    broken: "nowhere",
    round: "round",
    outwards: "../../../../etc/passwd",
    absolute: "/etc/passwd",
    folder: "lib",
  };
  for (const [name, target] of Object.entries(targets)) symlinkSync(target, join(path, name));
  at.commit(path);
  return path;
}

export function octopus(at: GitFolder): string {
  const path = at.repository({ a: "a\n" });
  const tree = at.git(path, "rev-parse", "HEAD^{tree}");
  const parents = Array.from({ length: 8 }, (_, i) => at.git(path, "commit-tree", tree, "-m", `p${i}`));
  return at.main(path, at.git(path, "commit-tree", tree, "-m", "octopus", ...parents.flatMap((id) => ["-p", id])));
}

const SIGNATURE = " -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----\n";

export function signed(at: GitFolder): string {
  const path = at.repository({ a: "a\n" });
  const head = `tree ${at.git(path, "rev-parse", "HEAD^{tree}")}\nauthor A <a@a> 1 +0000\ncommitter A <a@a> 1 +0000\n`;
  const more = `encoding ISO-8859-1\ngpgsig${SIGNATURE}\ncaf`;
  return at.main(
    path,
    at.literally(path, "commit", Buffer.concat([Buffer.from(head + more), Buffer.from([0xe9, 10])])),
  );
}

export function empty(at: GitFolder): string {
  const path = at.init();
  at.git(path, "commit", "--quiet", "--allow-empty", "-m", "empty");
  return path;
}

export function rawNames(at: GitFolder): string {
  const path = at.repository({ "a.txt": "a\n" });
  for (const bytes of [
    [0x63, 0x61, 0x66, 0xe9],
    [0xff, 0xfe],
    [0x7f, 0x01],
  ])
    writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from(bytes)]), "raw\n");
  at.commit(path);
  return path;
}

/** Makes a repository whose tree has exactly these entries, even if they are invalid. */
export function oneEntry(at: GitFolder, mode: string, ...names: string[]): string {
  const path = at.init();
  const id = at.blob(path);
  return at.commitEntries(
    path,
    names.map((name) => [mode, name, id] as const),
  );
}

export function excluded(at: GitFolder): string {
  const path = at.repository({ a: "a\n" });
  mkdirSync(join(path, ".git/info"), { recursive: true });
  writeFileSync(join(path, ".git/info/exclude"), "made.txt\n");
  return path;
}

/** Makes a repository with commits as old tools wrote them: git fsck reports errors in their time zones, dates, names and mail addresses. */
export function oldHistory(at: GitFolder): string {
  const path = at.repository({ "a.txt": "a\n" });
  const tree = at.git(path, "rev-parse", "HEAD^{tree}");
  const good = "A <a@a> 1 +0000";
  let parent = "";
  for (const author of [
    "A <a@a> 1 +051800",
    "A <a@a> 0001 +0000",
    "A a@a 1 +0000",
    "<a@a> 1 +0000",
    "A <a@a> 99999999999999999999 +0000",
    good,
  ])
    parent = at.literally(
      path,
      "commit",
      `tree ${tree}\n${parent && `parent ${parent}\n`}author ${author}\ncommitter ${good}\n\nold\n`,
    );
  return at.main(path, parent);
}

export function evilSubmodule(at: GitFolder): string {
  const path = at.repository({ ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=evil\n' });
  at.git(path, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},x`);
  at.git(path, "commit", "--quiet", "-m", "sub");
  return path;
}

export function sha256(at: GitFolder): string {
  const path = at.init("repository", "--object-format=sha256");
  at.write(path, { a: "a\n" });
  at.commit(path);
  return path;
}

export function extension(at: GitFolder, name: string, value: string): string {
  const path = at.clone();
  at.git(path, "config", "core.repositoryformatversion", "1");
  at.git(path, "config", `extensions.${name}`, value);
  return path;
}

/** Makes a repository in which an object of the latest commit is corrupt. */
export function corrupt(at: GitFolder): string {
  const path = at.repository({ "a.txt": "a\n" });
  const id = at.git(path, "rev-parse", "HEAD:a.txt");
  const file = join(path, ".git/objects", id.slice(0, 2), id.slice(2));
  rmSync(file);
  writeFileSync(file, "this is no object");
  return path;
}

export function served(at: GitFolder, host: string): RepositorySource {
  at.clone("--bare");
  return { kind: "git", url: `http://${host}/${at.folder.split("/").at(-1)}/clone` };
}

export async function bundled(at: GitFolder, given: Given, ...refs: string[]): Promise<RepositorySource> {
  const path = at.clone();
  at.git(path, "bundle", "create", "--quiet", at.at("b"), ...refs);
  return upload(at, given, readFileSync(at.at("b")));
}

export async function shallowBundle(at: GitFolder, given: Given): Promise<RepositorySource> {
  const path = at.clone("--depth=1");
  at.git(path, "bundle", "create", "--quiet", at.at("b"), "HEAD");
  return upload(at, given, readFileSync(at.at("b")));
}

/** Uploads a repository as a git bundle, as the CLI does. */
export async function upload(_: GitFolder, { api }: Given, content: Content): Promise<RepositorySource> {
  const { bundleId } = await api.uploadBundle(new Blob([content]).stream());
  return { kind: "bundle", bundleId };
}
