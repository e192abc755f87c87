import type { ApiServer } from "./api-server.ts";

/** Gives each route an operation id, by which generated clients name its function. Call it before routes are added. */
export function nameOperations(app: ApiServer): void {
  app.addHook("onRoute", (route) => {
    const schema: { hide?: boolean; operationId?: string } = route.schema ?? {};
    if (schema.hide === true || route.method === "HEAD") return;
    schema.operationId ??= operationId(String(route.method), route.url);
    route.schema = schema;
  });
}

/** `GET /v1/jobs/:jobId/tasks` is `getJobTasks`: a parameter makes one of what stands before it. */
export function operationId(method: string, url: string): string {
  const parts = url.split(/[/.-]/).filter((part) => part !== "" && part !== "v1");
  const words = parts.flatMap((part, i) => {
    if (part.startsWith(":") || part === "*") return [];
    const next = parts[i + 1] ?? "";
    return [next.startsWith(":") || next === "*" ? part.replace(/s$/, "") : part];
  });
  return method.toLowerCase() + words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1)).join("");
}
