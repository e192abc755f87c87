import { expect, test } from "vitest";
import { runChecks } from "../../../worker/verify/run-checks.ts";
import { useCheckRig } from "../../support/check-rig.ts";

const BASE = {
  "bin/greet.sh": '#!/bin/sh\necho "hi"\n',
  "bin/lint.sh": "#!/bin/sh\n! grep -q TODO src.txt\n",
  "src.txt": "TODO\n",
  "test.sh": '#!/bin/sh\nset -eu\ntest "$(sh bin/greet.sh ann)" = "hi ann"\n',
  "lint-test.sh": "#!/bin/sh\nset -eu\nsh bin/lint.sh\n",
};
const { job } = useCheckRig(BASE);

/** Judges a candidate with the given files, which its task is allowed to write. */
async function judge(command: string, files: Record<string, string>) {
  const commit = await job().commit(new Map(Object.entries(files)));
  const acceptance = [{ kind: "command" as const, command }];
  const order = job().order({ acceptance, writes: Object.keys(files) }, { commit });
  const { findings, checks } = await runChecks(await job().context(order));
  return {
    claims: findings.map(({ claim }) => claim).join("\n"),
    check: checks.find(({ name }) => name.startsWith("command")),
  };
}

test("a shell program that the base's test script calls passes unmeasured", async () => {
  const { claims, check } = await judge("sh test.sh", { "bin/greet.sh": '#!/bin/sh\necho "hi $1"\n' });
  expect(claims).toBe("");
  expect(check).toMatchObject({ passed: true, figures: { unmeasured: 1 } });
});

test("a script that only has to exit with 0 is refused if it does nothing else", async () => {
  const { claims } = await judge("sh lint-test.sh", { "bin/lint.sh": "#!/bin/sh\nexit 0\n" });
  expect(claims).toMatch(/passes although bin\/lint\.sh does nothing and exits with 0/);
});
