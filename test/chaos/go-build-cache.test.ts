import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { makeTestJob, type TestJob } from "../../lab/bench/verifier/test-job.ts";
import { runAcceptance } from "../../worker/verify/tests-run/run-acceptance.ts";
import { removableFolder } from "../support/machine.ts";
import { makeRepository } from "../support/repository.ts";
import { makeSandbox } from "../support/sandbox.ts";

const hasGo = ["/usr/local/bin/go", "/usr/bin/go"].some((path) => existsSync(path));
if (!hasGo)
  process.stderr.write("skipped: no go in /usr/bin or /usr/local/bin, so the build cache of Go was not tested\n");

let job: TestJob;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  const sandbox = await makeSandbox(folder);
  makeRepository(join(folder, "repository"), {
    "go.mod": "module example.com/served\n\ngo 1.19\n",
    "served.go":
      'package served\n\nimport (\n\t"encoding/json"\n\t"net/http"\n)\n\nfunc Serve(w http.ResponseWriter, n int) error {\n\treturn json.NewEncoder(w).Encode(n)\n}\n',
    "served_test.go":
      'package served\n\nimport (\n\t"net/http/httptest"\n\t"testing"\n)\n\nfunc TestServe(t *testing.T) {\n\tw := httptest.NewRecorder()\n\tif err := Serve(w, 7); err != nil || w.Body.String() != "7\\n" {\n\t\tt.Fatal(err, w.Body.String())\n\t}\n}\n',
  });
  job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
  return remove;
});

async function run(command: string, commit = job.base) {
  const context = await job.context(job.order({}, { commit }));
  const { result } = await runAcceptance(context, { commit, command, timeoutMs: 300_000 });
  return result;
}

/** Runs a Go command that prints each program that it starts, and counts the compilations of packages. */
async function compilations(command: string, commit?: string): Promise<number> {
  const { stderr, code } = await run(
    `( ${command} ) 2> /tmp/steps; code=$?; grep -c '/compile ' /tmp/steps >&2; exit $code`,
    commit,
  );
  expect(code).toBe(0);
  return Number(stderr.trim().split("\n").at(-1));
}

test.skipIf(!hasGo)(
  "a command compiles only the packages that it changed, and runs its tests",
  { timeout: 600_000 },
  async () => {
    const cold = await compilations("GOCACHE=/tmp/cold go test -a -x ./...");
    expect(cold).toBeGreaterThan(50);
    expect(await compilations("go build -x ./...")).toBe(0);
    const changed = await job.commit(new Map([["served.go", CHANGED]]));
    // The package, and the package with its tests.
    expect(await compilations("go test -x ./...", changed)).toBeLessThanOrEqual(2);
    const { stdout } = await run("go test ./...");
    expect(stdout).toMatch(/^ok\s+example\.com\/served\s+[\d.]+s\n$/);
  },
);

test.skipIf(!hasGo)(
  "a command that poisons every entry of Go's cache changes no later command",
  { timeout: 600_000 },
  async () => {
    const poison =
      'cd $(go env GOCACHE) && find . -type f | while read -r f; do echo poison > "$f"; done 2> /dev/null; ls | wc -l';
    expect((await run(poison)).stdout.trim()).not.toBe("0");
    expect(await compilations("go build -x ./... && go vet ./... && go test -count=1 ./...")).toBe(0);
  },
);

const CHANGED =
  'package served\n\nimport (\n\t"encoding/json"\n\t"net/http"\n)\n\nfunc Serve(w http.ResponseWriter, n int) error {\n\tm := n\n\treturn json.NewEncoder(w).Encode(m)\n}\n';
