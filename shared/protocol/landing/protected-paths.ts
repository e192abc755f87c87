import { posix } from "node:path";
import picomatch from "picomatch";

/**
 * Protected files, which no task may change: files of version control and editors, continuous integration, package scripts and lock files,
 * agent instructions, environment files, and Midwatch's own files (docs/reference/sandbox.md#protected-files). The permission gate refuses
 * calls that would change them, and the diff is checked again before a landing.
 */
const PROTECTED = [
  // Version control and its hooks.
  "**/.git*",
  "**/.git*/**",
  "**/.husky/**",
  "**/{.pre-commit-config.yaml,lefthook.yml,.lefthook.yml,.lintstagedrc*}",
  // Package managers: settings, lock files, wrappers.
  "**/{.npmrc,.yarnrc*,.pnpmfile.cjs,pnpm-workspace.yaml,.pypirc,pip.conf,.netrc,.bunfig.toml,bunfig.toml}",
  "**/.yarn/**",
  "**/gradle/wrapper/**",
  "**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,bun.lock,bun.lockb,deno.lock}",
  "**/{Cargo.lock,poetry.lock,uv.lock,pdm.lock,Pipfile.lock,Gemfile.lock,composer.lock,mix.lock,pubspec.lock,Podfile.lock}",
  "**/{go.sum,go.work.sum,gradle.lockfile,packages.lock.json,flake.lock}",
  // Continuous integration and container images.
  "**/{.gitlab-ci.yml,.travis.yml,.appveyor.yml,appveyor.yml,.drone.yml,Jenkinsfile*,azure-pipelines*.yml,bitbucket-pipelines.yml,cloudbuild.yaml}",
  "**/{.circleci,.buildkite,.woodpecker,.devcontainer}/**",
  "**/{Dockerfile*,Containerfile*}",
  "**/{docker-,}compose*.{yml,yaml}",
  // Editors and agents, which run commands from these files or follow the instructions in them.
  "**/{.vscode,.idea,.claude,.cursor,.codex,.agents,.aider}/**",
  "**/{.mcp.json,.cursorrules,.windsurfrules,.aider*}",
  "**/{CLAUDE,AGENTS,GEMINI}.md",
  // The shell and its environment variables.
  "**/{.envrc,.env*,.bashrc,.bash_profile,.bash_login,.profile,.zshrc,.zprofile,.zshenv}",
  "**/.midwatch/**",
];
// Case is ignored because some file systems ignore it.
const options = { dot: true, nocase: true };
const isListed = picomatch(PROTECTED, options);
const isOwn = picomatch(["**/.git", "**/.git/**", "**/.midwatch", "**/.midwatch/**"], options);

/**
 * True if tasks may not change this path, even if a task declared it in `writes`. A `package.json` of the base is
 * protected because of its scripts. A new `package.json` is not protected.
 */
export function isProtectedPath(path: string, { isInBase }: { isInBase: boolean }): boolean {
  if (isListed(path)) return !isInert(path);
  return isInBase && /(^|\/)package\.json$/i.test(path);
}

/**
 * True for files that no program reads: placeholders of empty folders, and templates of environment files that people
 * copy. Inside a protected folder, these files are protected like all others.
 */
function isInert(path: string): boolean {
  const { dir, base } = posix.parse(path);
  const isNamed =
    /^\.(?:git)?keep$/i.test(base) || /^\.env(?:rc)?(?:\.[\w-]+)*\.(?:example|sample|template|dist)$/i.test(base);
  return isNamed && !isListed(posix.join(dir, "any"));
}

/** True for files of git and Midwatch. No task may change them, not even with an approval. */
export function isNeverPermitted(path: string): boolean {
  return isOwn(path);
}
