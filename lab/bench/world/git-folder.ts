import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type Content = string | Buffer;
export type Files = Readonly<Record<string, Content>>;

const PERSON = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always", "-c", "gc.auto=0"];
const ENV = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", HOME: "/nonexistent" };

/** A folder for the repository of a case. Its methods run git like a person, without the product's restrictions. */
export class GitFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  at(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs git in a folder. Returns the output without the last line feed. */
  git(cwd: string, ...args: string[]): string {
    return this.gitBytes(cwd, args).toString("utf8").replace(/\n$/, "");
  }

  gitBytes(cwd: string, args: readonly string[], input?: Content): Buffer {
    return execFileSync("git", ["-C", cwd, ...PERSON, ...args], {
      env: ENV,
      input: input ?? "",
      maxBuffer: 1 << 30,
      stdio: ["pipe", "pipe", "pipe"],
    });
  }

  write(root: string, files: Files): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
  }

  init(name = "repository", ...options: string[]): string {
    this.git(this.folder, "init", "--quiet", "--initial-branch=main", ...options, name);
    return this.at(name);
  }

  /** Makes a repository with one commit of the given files. `attributes` is committed afterwards, so that git does not convert the files by it. */
  repository(files: Files, { attributes, name }: { attributes?: string; name?: string } = {}): string {
    const path = this.init(name);
    this.write(path, files);
    this.commit(path);
    if (attributes !== undefined) {
      this.write(path, { ".gitattributes": attributes });
      this.git(path, "add", ".gitattributes");
      this.git(path, "commit", "--quiet", "-m", "attributes");
    }
    return path;
  }

  commit(path: string, message = "more"): string {
    this.git(path, "add", "--all", "--force");
    this.git(path, "commit", "--quiet", "--allow-empty", "-m", message);
    return this.git(path, "rev-parse", "HEAD");
  }

  /** Makes a repository with three commits. It has the files `a.txt`, `lib/b.txt`, and `old.txt`, which the second commit deletes. */
  origin(): string {
    const path = this.repository({ "a.txt": "one\n", "old.txt": "gone later\n" }, { name: "origin" });
    this.git(path, "rm", "--quiet", "old.txt");
    for (const text of ["two\n", "three\n"]) {
      this.write(path, { "a.txt": text, "lib/b.txt": `b ${text}` });
      this.commit(path, text.trim());
    }
    this.git(path, "config", "uploadpack.allowFilter", "true");
    return path;
  }

  /** Makes a new repository with `origin`, and clones it with the given options. */
  clone(...options: string[]): string {
    this.git(this.folder, "clone", "--quiet", ...options, `file://${this.origin()}`, "clone");
    return this.at("clone");
  }

  /** Writes a git object without git's checks of its format. Returns the object's id. */
  literally(path: string, type: "commit" | "tree" | "blob", content: Content): string {
    return this.gitBytes(path, ["hash-object", "-t", type, "-w", "--stdin", "--literally"], content).toString().trim();
  }

  /** Makes a commit whose tree has the given entries, without git's checks, and points `main` to it. */
  commitEntries(path: string, entries: readonly (readonly [mode: string, name: Content, id: string])[]): string {
    const lines = entries.map(([mode, name, id]) =>
      Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, "hex")]),
    );
    const tree = this.literally(path, "tree", Buffer.concat(lines));
    const words = "author A <a@a> 1 +0000\ncommitter A <a@a> 1 +0000\n\nodd\n";
    return this.main(path, this.literally(path, "commit", `tree ${tree}\n${words}`));
  }

  main(path: string, commit: string): string {
    this.git(path, "update-ref", "refs/heads/main", commit);
    return path;
  }

  blob(path: string, content: Content = "x\n"): string {
    return this.literally(path, "blob", content);
  }
}
