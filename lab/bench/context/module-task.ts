import { createRandom } from "../../../test/support/random.ts";

/** A module of the task: its text, and the only right text of its rewritten form. */
export interface TaskModule {
  readonly name: string;
  readonly text: string;
  readonly rewritten: string;
}

/** Number of modules of the task. */
export const MODULES = 20;

/** The first message of the agent. It does not name the modules: the agent lists them. */
export const MODULE_BRIEF = `role: implementer

<brief>
Rewrite every module of the folder lib as an ES module with the same name in the folder esm: each line that begins with exports.NAME becomes export const NAME, all other lines stay. After each module run \`node check.mjs PATH\`. When all modules are rewritten, run \`node check.mjs all\` and hand in.
</brief>`;

/** The modules, each of 90 to 260 lines, which are about 1,200 to 3,500 tokens in the simulator. The same on every machine. */
export function taskModules(): TaskModule[] {
  const random = createRandom(20);
  return Array.from({ length: MODULES }, (_, i) => {
    const name = `m${String(i + 1).padStart(2, "0")}.js`;
    const lines = Array.from(
      { length: 90 + random.below(171) },
      (_line, k) => `exports.value${k} = (count) => count * ${random.below(10_000)} + ${random.below(10_000)};`,
    );
    const text = [`// module ${name}`, ...lines, `// end of module ${name}`].join("\n");
    return { name, text, rewritten: rewriteModule(text) };
  });
}

/** Whether a text is that of a whole module, from its first line to its last. */
export function isWholeModule(name: string, text: string): boolean {
  return text.startsWith(`// module ${name}\n`) && text.endsWith(`\n// end of module ${name}`);
}

/** Rewrites the exports of a module. */
export function rewriteModule(text: string): string {
  return text.replaceAll(/^exports\.(\w+) =/gm, "export const $1 =");
}
