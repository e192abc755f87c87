import picomatch from "picomatch";

/**
 * Files that no task may change: version control and editor settings, continuous integration, package scripts and lock
 * files, agent instructions, environment files, Midwatch's own (reference/sandbox.md §6). Refused at the gate, and again
 * on the diff before landing.
 */
const PROTECTED = [
  "**/.git*",
  "**/.git*/**",
  "**/.npmrc",
  "**/.yarnrc*",
  "**/.husky/**",
  "**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,bun.lock,bun.lockb,Cargo.lock,poetry.lock,uv.lock,Gemfile.lock,go.sum}",
  "**/.vscode/**",
  "**/.idea/**",
  "**/.mcp.json",
  "**/.claude/**",
  "**/{CLAUDE,AGENTS}.md",
  "**/.envrc",
  "**/.env*",
  "**/.{bashrc,profile,zshrc,bash_profile}",
  "**/Dockerfile*",
  "**/{docker-,}compose*.{yml,yaml}",
  "**/.gitlab-ci.yml",
  "**/.circleci/**",
  ".midwatch/**",
];
const isListed = picomatch(PROTECTED, { dot: true });

/**
 * True when a task may not change this path, whatever it declared. A `package.json` that the base already has is protected
 * because of its scripts; a new one below a declared path is not.
 */
export function isProtectedPath(path: string, options: { isInBase: boolean }): boolean {
  if (isListed(path)) return true;
  return options.isInBase && /(^|\/)package\.json$/.test(path);
}
