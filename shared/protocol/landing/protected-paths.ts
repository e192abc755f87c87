import { posix } from "node:path";
import picomatch from "picomatch";

/**
 * Files that no task may change: version control and editor settings, continuous integration, package scripts and lock
 * files, agent instructions, environment files, Midwatch's own (docs/reference/sandbox.md#protected-files). Refused at the gate, and again
 * on the diff before landing.
 */
const PROTECTED = [
  // Version control, and what it runs.
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
  // Editors and agents: they run what stands there, or do what it says.
  "**/{.vscode,.idea,.claude,.cursor,.codex,.agents,.aider}/**",
  "**/{.mcp.json,.cursorrules,.windsurfrules,.aider*}",
  "**/{CLAUDE,AGENTS,GEMINI}.md",
  // The shell and its environment.
  "**/{.envrc,.env*,.bashrc,.bash_profile,.bash_login,.profile,.zshrc,.zprofile,.zshenv}",
  "**/.midwatch/**",
];
// A file system may not tell capitals apart.
const options = { dot: true, nocase: true };
const isListed = picomatch(PROTECTED, options);
const isOwn = picomatch(["**/.git", "**/.git/**", "**/.midwatch", "**/.midwatch/**"], options);

/**
 * True when a task may not change this path, whatever it declared. A `package.json` that the base already has is protected
 * because of its scripts; a new one below a declared path is not.
 */
export function isProtectedPath(path: string, { isInBase }: { isInBase: boolean }): boolean {
  if (isListed(path)) return !isInert(path);
  return isInBase && /(^|\/)package\.json$/i.test(path);
}

/**
 * Files that stand for an empty folder, and templates of environment files that people copy: no program reads them. A file of
 * such a name in a protected folder is protected with it.
 */
function isInert(path: string): boolean {
  const { dir, base } = posix.parse(path);
  const isNamed =
    /^\.(?:git)?keep$/i.test(base) || /^\.env(?:rc)?(?:\.[\w-]+)*\.(?:example|sample|template|dist)$/i.test(base);
  return isNamed && !isListed(posix.join(dir, "any"));
}

/** True for git's own files and Midwatch's: nobody's approval opens them to a task. */
export function isNeverPermitted(path: string): boolean {
  return isOwn(path);
}
