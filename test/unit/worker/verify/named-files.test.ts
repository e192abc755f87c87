import { expect, test } from "vitest";
import { namedFiles } from "../../../../worker/verify/tests-run/named-files.ts";

const BASE: Readonly<Record<string, string>> = {
  "run-tests.sh": "#!/bin/sh\ncd ci && ./all.sh\n",
  "ci/all.sh": "python3 -m unittest discover\n",
  "tools/run.py": "print(1)\n",
  "tools/check/__main__.py": "print(1)\n",
  Makefile: "include mk/test.mk\ntest: build\n\t@bash ci/all.sh\n",
  "mk/test.mk": "x:\n\ttrue\n",
  "package.json":
    '{"scripts":{"test":"npm run -s lint && ./run-tests.sh","lint":"node tools/lint.js","posttest":"true"}}',
  "pkg/package.json": '{"scripts":{"check":"sh ../ci/all.sh"}}',
  "tools/lint.js": "",
  "setup.mjs": "",
};

test.each<[string, readonly string[]]>([
  ["./run-tests.sh", ["run-tests.sh", "ci/all.sh"]],
  ["/work/run-tests.sh --all", ["run-tests.sh", "ci/all.sh"]],
  ["set -e; bash ci/all.sh || exit 1", ["ci/all.sh"]],
  ["python tools/run.py -v", ["tools/run.py"]],
  ["FOO=1 timeout 60 python3 -u tools/run.py", ["tools/run.py"]],
  ["python3 -m tools.check", ["tools/check/__main__.py"]],
  ["bash -c 'cd ci; ./all.sh'", ["ci/all.sh"]],
  ["make test", ["Makefile", "mk/test.mk", "ci/all.sh"]],
  ["echo start && npm test", ["tools/lint.js", "run-tests.sh", "ci/all.sh"]],
  ["npm --prefix pkg run check", ["ci/all.sh"]],
  ["node --run lint", ["tools/lint.js"]],
  ["node --import ./setup.mjs --test", ["setup.mjs"]],
  ['if [ -f x ]; then "./run-tests.sh"; fi', ["run-tests.sh", "ci/all.sh"]],
  ["env -i sh run-tests.sh # and tools/run.py", ["run-tests.sh", "ci/all.sh"]],
  ['test "$(python3 tools/run.py)" = ok', ["tools/run.py"]],
  ['test "`./run-tests.sh`" = "" && test -n "$(echo "$(sh ci/all.sh)")"', ["run-tests.sh", "ci/all.sh"]],
  ["S=tools/run.py; python3 $S | grep -qx ok", ["tools/run.py"]],
  ["cat tools/run.py | sed s/a/b/ | python3 -", ["tools/run.py"]],
  ["node --check tools/lint.js", []],
  ["node -e 'tools/run.py'", []],
  ["grep -r x .", []],
])("what a command runs by name is followed through the base's scripts: %s", async (command, files) => {
  const named = await namedFiles(command, async (path) => BASE[path]);
  expect([...named.files].sort()).toEqual([...files].sort());
});

test("scripts of a manifest are named with their pre and post scripts", async () => {
  const { scripts, programs } = await namedFiles("npm run build && npm test", async (path) => BASE[path]);
  expect([...(scripts.get("package.json") ?? [])]).toEqual(
    expect.arrayContaining(["prebuild", "build", "pretest", "test", "posttest", "lint"]),
  );
  expect([...programs]).toContain("unittest");
});
