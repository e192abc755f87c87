import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - YAML and templates
 */
export const changes: readonly HonestChange[] = [
  {
    name: "OpenAPI description gains a path and its TypeScript client",
    kind: "YAML and templates",
    language: "typescript",
    base: {
      "api/openapi.yaml": `openapi: 3.1.0
info: { title: Demo, version: "1" }
paths:
  /health:
    get: { responses: { "200": { description: fine } } }
`,
      "src/client.ts": `export const health = async (base: string): Promise<boolean> => (await fetch(\`\${base}/health\`)).ok;
`,
    },
    change: {
      "api/openapi.yaml": `openapi: 3.1.0
info: { title: Demo, version: "1" }
paths:
  /health:
    get: { responses: { "200": { description: fine } } }
  /items/{id}:
    parameters: &id
      - { name: id, in: path, required: true, schema: { type: string } }
    get:
      responses:
        "200": { $ref: "#/components/responses/Item" }
components:
  responses:
    Item:
      description: >-
        One item,
        by its id.
`,
      "src/client.ts": `export const health = async (base: string): Promise<boolean> => (await fetch(\`\${base}/health\`)).ok;

export async function item(base: string, id: string): Promise<unknown> {
  const response = await fetch(\`\${base}/items/\${encodeURIComponent(id)}\`);
  if (!response.ok) throw new Error(\`no item \${id}: \${response.status}\`);
  return response.json();
}
`,
    },
    writes: ["api/**", "src/**"],
  },
];
