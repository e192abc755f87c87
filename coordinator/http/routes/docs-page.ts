import { ERROR_CODES } from "../../../shared/support/errors.ts";
import { escapeText } from "../../../shared/support/text/escape-text.ts";

/** The parts of an OpenAPI document that the documentation page shows. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** Renders the API's documentation as one HTML page, without scripts or external resources. */
export function renderDocs({ info, paths }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(method, path, operation)),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeText(info.title)} API</title><style>${STYLE}</style>
<h1>${escapeText(info.title)} API</h1><p>${escapeText(info.description ?? "")} The same as <a href="/openapi.json">OpenAPI</a>.</p>
<h2>Routes</h2>${operations.join("\n")}
<h2>Errors</h2><p>Every error is <code>{"error":{"code","message","details"?}}</code>.</p>
<table><tr><th>code<th>status<th>a retry can succeed</tr>${renderCodes()}</table></html>`;
}

const STYLE =
  "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}code,pre{font:13px ui-monospace,monospace}" +
  "pre{background:#8881;padding:.7rem;overflow:auto;max-height:24rem}details{margin:.3rem 0}td,th{text-align:left;padding:.1rem 1rem .1rem 0}" +
  "summary b{display:inline-block;width:3.5rem}";

function renderOperation(method: string, path: string, operation: Operation): string {
  const parts = [
    ...(operation.parameters ?? []).map(
      (each) =>
        `<p><code>${escapeText(each.name)}</code> (${escapeText(each.in)}) ${escapeText(each.description ?? "")}</p>`,
    ),
    ...renderContent("takes", operation.requestBody?.content),
    ...Object.entries(operation.responses ?? {})
      .filter(([status]) => status.startsWith("2"))
      .flatMap(([status, response]) => renderContent(`answers ${status}`, response.content)),
  ];
  const title = `<b>${method.toUpperCase()}</b> <code>${escapeText(path)}</code> ${escapeText(operation.summary ?? "")}`;
  return `<details><summary>${title}</summary>${parts.join("")}</details>`;
}

function renderContent(title: string, content: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.entries(content ?? {}).map(
    ([type, schema]) =>
      `<p>${escapeText(title)} <code>${escapeText(type)}</code></p><pre>${escapeText(JSON.stringify(schema, null, 1))}</pre>`,
  );
}

function renderCodes(): string {
  return Object.entries(ERROR_CODES)
    .map(
      ([code, { status, retriable }]) =>
        `<tr><td><code>${code}</code><td>${status}<td>${retriable ? "yes" : "no"}</tr>`,
    )
    .join("");
}
