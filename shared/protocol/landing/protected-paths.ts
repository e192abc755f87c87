import { posix } from "node:path";
import picomatch from "picomatch";

/**
 * Files that no task may change: version control and editor settings, continuous integration, package scripts and lock
 * files, agent instructions, environment files, Midwatch's own files (docs/reference/sandbox.md#protected-files). The
 * gate refuses such a change, and the diff is checked again before landing.
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
  // Continuous integration and images.
  "**/{.gitlab-ci.yml,.travis.yml,.appveyor.yml,appveyor.yml,.drone.yml,Jenkinsfile*,azure-pipelines*.yml,bitbucket-pipelines.yml,cloudbuild.yaml}",
  "**/{.circleci,.buildkite,.woodpecker,.devcontainer}/**",
  "**/{Dockerfile*,Containerfile*}",
  "**/{docker-,}compose*.{yml,yaml}",
  // Editors and agents: they run commands from these files or follow their instructions.
  "**/{.vscode,.idea,.claude,.cursor,.codex,.agents,.aider}/**",
  "**/{.mcp.json,.cursorrules,.windsurfrules,.aider*}",
  "**/{CLAUDE,AGENTS,GEMINI}.md",
  // The shell and its environment.
  "**/{.envrc,.env*,.bashrc,.bash_profile,.bash_login,.profile,.zshrc,.zprofile,.zshenv}",
  "**/.midwatch/**",
];
// Some file systems ignore case.
const options = { dot: true, nocase: true };
const isListed = picomatch(PROTECTED, options);
const isOwn = picomatch(["**/.git", "**/.git/**", "**/.midwatch", "**/.midwatch/**"], options);

/**
 * True if tasks may not change this path, even if they declared it. A `package.json` of the base is protected because
 * of its scripts; a new one below a declared path is not.
 */
export function isProtectedPath(path: string, { isInBase }: { isInBase: boolean }): boolean {
  if (isListed(path)) return !isInert(path);
  return isInBase && /(^|\/)package\.json$/i.test(path);
}

/**
 * Placeholders of empty folders, and templates of environment files that people copy: no program reads them. In a
 * protected folder such a file is protected with the folder.
 */
function isInert(path: string): boolean {
  const { dir, base } = posix.parse(path);
  const isNamed =
    /^\.(?:git)?keep$/i.test(base) || /^\.env(?:rc)?(?:\.[\w-]+)*\.(?:example|sample|template|dist)$/i.test(base);
  return isNamed && !isListed(posix.join(dir, "any"));
}

/** True for the files of git and Midwatch, which no approval can open to a task. */
export function isNeverPermitted(path: string): boolean {
  return isOwn(path);
}
