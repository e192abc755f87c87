import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/loosening.mjs");
const POLICY = JSON.stringify({ permissions: { deny: ["run_command(node build.mjs)"], allow: ["run_command"] } });
const role = (name: string) => `---\nname: ${name}\ndescription: d\ntools: read_file, submit_result\n---\nDo it.\n`;
const put = (policy: string) =>
  `import { writeFileSync } from "node:fs";\nwriteFileSync(".midwatch/policy.json", ${JSON.stringify(policy)});\n`;

test("the base commit's policy applies: parts that loosen rules are named, and a candidate's change of it has no effect", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const repository = repositoryIn(machine, {
    ".midwatch/policy.json": POLICY,
    ".midwatch/roles/porter.md": role("porter"),
    ".midwatch/roles/judge.md": role("verifier"),
    "build.mjs": "console.log('built');\n",
    "loosen.mjs": put('{"permissions":{}}'),
    "restore.mjs": put(POLICY),
  });
  const { jobId } = await api.submit({ goal: "Write the file.", repository: { kind: "path", path: repository } });
  const log = (await logUntil(api, jobId)).map(({ event }) => event);
  expect(log.at(-1)).toMatchObject({ type: "job.status", to: "completed" });

  expect(log.find(({ type }) => type === "job.intake")).toMatchObject({
    result: {
      roles: ["porter"],
      policy: JSON.parse(POLICY) as object,
      notTaken: [
        { path: ".midwatch/roles/judge.md", reason: expect.stringContaining("the role verifier is built in") },
        { path: ".midwatch/policy.json", reason: expect.stringContaining("its allow rules are ignored") },
      ],
    },
  });
  // The first candidate contains a policy, and the check sends it back for that reason.
  const verdicts = log.flatMap((event) => (event.type === "verdict.recorded" ? [event.verdict] : []));
  expect(verdicts[0]).toMatchObject({
    by: "check",
    decision: "fail",
    findings: expect.arrayContaining([
      expect.objectContaining({ name: "protected-files", claim: ".midwatch/policy.json is a protected file" }),
    ]),
  });
  // The second attempt started from the first candidate, and its calls were refused in the same way.
  const { result } = await api.report(jobId);
  const base = join(machine.data, "volume/jobs", jobId, "base.git");
  const show = (path: string) => gitIn(repository, `--git-dir=${base}`, "show", `${result?.head}:${path}`);
  expect(show("out/heard.txt")).toMatch(
    /^again: Refused: .*the repository's rule run_command\(node build.mjs\) says deny/,
  );
  expect(show(".midwatch/policy.json")).toBe(POLICY);
});
