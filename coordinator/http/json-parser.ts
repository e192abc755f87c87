import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { ApiServer } from "./api-server.ts";

/** Levels of objects and lists in a body: a submission needs six, and what checks a value visits it recursively. */
const MAX_DEPTH = 64;

/** Fastify's own JSON parser, behind bounds: plain bytes that are UTF-8, and not too deep; what it refuses is said in words. */
export function addJsonParser(app: ApiServer): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const { "content-encoding": encoding = "identity" } = request.headers;
    if (encoding !== "identity")
      return done(refusal("unsupported_media_type", `come without a content-encoding, got ${encoding}`));
    const text = readText(body as Buffer);
    if (text === undefined) return done(refusal("bad_request", "be JSON in UTF-8, got bytes that are no UTF-8"));
    if (depthOf(text) > MAX_DEPTH)
      return done(refusal("bad_request", `nest at most ${MAX_DEPTH} levels deep, got more`));
    return parse(request, text, (error, value) =>
      error === null ? done(null, value) : done(refusal("bad_request", whyNot(text))),
    );
  });
}

function refusal(code: "bad_request" | "unsupported_media_type", rule: string): AppError {
  return new AppError(code, `the body must ${rule}; nothing was done`);
}

/** Bytes that are no UTF-8 would silently become other text. */
function readText(body: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function whyNot(text: string): string {
  if (text.trim() === "") return "be JSON, got nothing";
  try {
    JSON.parse(text);
  } catch (error) {
    return `be JSON, got something else: ${messageOf(error).slice(0, 200)}`;
  }
  return "have no field that is called __proto__ or constructor, got one";
}

const STEP: Readonly<Record<string, number>> = { "{": 1, "[": 1, "}": -1, "]": -1 };

/** Most brackets that are open at once, outside of texts. */
function depthOf(body: string): number {
  let [depth, most, isText] = [0, 0, false];
  for (const [token] of body.matchAll(/\\.|["{}[\]]/g)) {
    if (token === '"') isText = !isText;
    else if (!isText) depth += STEP[token] ?? 0;
    most = Math.max(most, depth);
  }
  return most;
}
