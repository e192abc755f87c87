import { expect, test } from "vitest";
import type { Block, BrainRequest } from "../../../../simulator/brains/brain.ts";
import { makeContext } from "../../../../simulator/brains/make-context.ts";
import { verify } from "../../../../simulator/brains/refactor/verifier.ts";

const BRIEF = `role: verifier

<brief>
output: esm
</brief>

<writes>
esm/a.js
</writes>

<deliverables>
esm/a.js
</deliverables>

<claims>
esm/a.js behaves like a.js for every input.
esm/a.notes.md describes what esm/a.js does at its edges.
</claims>

<diff>
diff --git a/esm/a.js b/esm/a.js
diff --git a/README.md b/README.md
</diff>

<attack-classes>
boundaries: odd inputs
claim: each claim
</attack-classes>`;

/** Runs the verifier. Its commands exit with the codes in `codes`; a command that is not listed exits with 0. */
async function talk(codes: Record<string, number>) {
  const messages: { role: "user" | "assistant"; content: Block[] }[] = [
    { role: "user", content: [{ type: "text", text: BRIEF }] },
  ];
  for (let turn = 0; turn < 4; turn++) {
    const request = {
      model: "m",
      max_tokens: 1,
      system: [{ type: "text", text: "" }],
      tools: [],
      messages,
    } as BrainRequest;
    const context = makeContext(request as never, { requestId: "r", seed: 1, memory: new Map() });
    const { content } = await verify(request, context);
    const calls = content.map((block, i) => ({ ...block, id: `${turn}.${i}` }));
    const verdict = calls.find((block) => "name" in block && block.name === "submit_verdict");
    if (verdict !== undefined)
      return (verdict as unknown as { input: Record<string, { name: string; command: string; claim: string }[]> })
        .input;
    messages.push({ role: "assistant", content: calls as Block[] });
    const results = calls.map((block) => {
      const command = String((block as unknown as { input: { command?: string } }).input.command ?? "");
      const code = Object.entries(codes).find(([part]) => command.includes(part))?.[1] ?? 0;
      return { type: "tool_result", tool_use_id: block.id, content: `[exit code ${code}]` };
    });
    messages.push({ role: "user", content: results });
  }
  throw new Error("no verdict");
}

test("the built-in verifier checks that each claimed file exists, and that no other file has changed", async () => {
  const { findings = [] } = await talk({ "a.notes.md": 1, "README.md": 1 });
  expect(findings.map(({ name }) => name)).toEqual(["claim", "scope"]);
  // The first finding quotes the author's claim. Such a finding is valid even if its command fails on the base as well.
  expect(findings[0]?.claim).toContain("esm/a.notes.md describes what esm/a.js does at its edges.");
  expect(findings[1]?.command).toContain("cmp /base/README.md README.md");
});

test("its pass has an attack of each class in the brief", async () => {
  const { attacks = [] } = await talk({});
  expect(attacks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["boundaries", "surface", "state", "arguments", "claim", "scope"]),
  );
});
