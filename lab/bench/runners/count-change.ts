import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readChange } from "../../../worker/verify/change.ts";
import { compareCounts } from "../../../worker/verify/checks/compare-counts.ts";
import { runAcceptance } from "../../../worker/verify/tests-run/run-acceptance.ts";
import type { TestJob } from "../verifier/test-job.ts";
import { providePackages } from "./command-rig.ts";
import { missingPrograms } from "./missing-programs.ts";
import type { SetPackage } from "./sets/types.ts";

const TIMEOUT_MS = 120_000;

const EACH_TEST_FILE = 'Dir["{test,spec}/**/*_{test,spec}.rb"].sort.each { |file| require "./" + file }';

/** The command that runs a package's tests, by framework; frameworks whose libraries this bench cannot provide have none. */
const COMMANDS: readonly {
  readonly framework: RegExp;
  readonly command: string;
  readonly programs?: readonly string[];
}[] = [
  { framework: /^(?:node:test|Jest|AVA|Mocha|Vitest)/, command: "npm test" },
  { framework: /^pytest/, command: "python3 -m pytest -q", programs: ["python3", "pytest"] },
  { framework: /^unittest$/, command: "python3 -m unittest discover", programs: ["python3"] },
  { framework: /^testing/, command: "go test ./...", programs: ["go"] },
  { framework: /^cargo/, command: "cargo test --offline", programs: ["cargo"] },
  { framework: /^RSpec/, command: "rspec", programs: ["rspec"] },
  { framework: /^Minitest/, command: `ruby -Ilib -Itest -e '${EACH_TEST_FILE}'`, programs: ["ruby"] },
  // Debian has PHPUnit 9; the tests for PHPUnit 10 do not run with it.
  { framework: /^PHPUnit 9/, command: "phpunit --bootstrap /vendor/autoload.php", programs: ["phpunit"] },
];

/** Whether the counts of the tests that ran on the base and on a commit show that tests were lost. */
export async function isSeenByCount(
  pkg: SetPackage,
  { job, commit, slot, say }: { job: TestJob; commit: string; slot: number; say: (text: string) => void },
): Promise<boolean> {
  const found = COMMANDS.find(({ framework }) => framework.test(pkg.framework));
  if (found === undefined || missingPrograms(found.programs ?? []).length > 0) return false;
  const context = await job.context(job.order({ writes: ["**"] }, { commit }), slot);
  await provideSetup(pkg, job.layout.setup(context.order.jobId).outputs);
  const run = (at: string) => runAcceptance(context, { commit: at, command: found.command, timeoutMs: TIMEOUT_MS });
  const base = await run(job.base);
  if (base.result.code !== 0) {
    const { stdout, stderr } = base.result;
    say(`${pkg.language}, ${pkg.framework}: the base's own tests fail: ${`${stdout}${stderr}`.slice(0, 600)}`);
    return false;
  }
  const candidate = await run(commit);
  const { git, changed, candidate: judged, order } = context;
  const change = await readChange(git, {
    gitDir: job.candidatesGit,
    base: judged.base,
    commit,
    changed,
    task: order.task,
    permitted: [],
  });
  return (await compareCounts(change, { candidate, base: [base, base] })) !== undefined;
}

/** Provides the packages and the autoloader that a job's setup would install. */
async function provideSetup({ language, files }: SetPackage, outputs: string): Promise<void> {
  const manifest = files["package.json"];
  const npm = manifest === undefined ? undefined : JSON.parse(manifest).devDependencies;
  if (npm !== undefined) await providePackages(language === "typescript" ? { ...TYPESCRIPT, ...npm } : npm, outputs);
  const composer = files["composer.json"];
  if (composer !== undefined) await writeFileIn(join(outputs, "vendor/autoload.php"), autoloader(JSON.parse(composer)));
}

/** ts-jest needs a compiler, and the settings of these packages are those of version 5. */
const TYPESCRIPT = { typescript: "5.9.3" };

interface Composer {
  readonly autoload?: { readonly "psr-4"?: Readonly<Record<string, string>> };
  readonly "autoload-dev"?: { readonly "psr-4"?: Readonly<Record<string, string>> };
}

/** Code that loads classes as Composer's autoloader does: the first part of a name stands for a folder. */
function autoloader({ autoload, "autoload-dev": dev }: Composer): string {
  const folders = Object.entries({ ...autoload?.["psr-4"], ...dev?.["psr-4"] });
  const rows = folders.map(([name, folder]) => `'${name.replaceAll("\\", "\\\\")}' => '/work/${folder}'`);
  return `<?php
spl_autoload_register(function (string $class): void {
    foreach ([${rows.join(", ")}] as $name => $folder) {
        $file = $folder . str_replace('\\\\', '/', substr($class, strlen($name))) . '.php';
        if (str_starts_with($class, $name) && is_file($file)) require $file;
    }
});
`;
}

async function writeFileIn(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
