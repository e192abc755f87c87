import { AppError } from "../../shared/support/errors.ts";
import type { ApiServer } from "./api-server.ts";

/** Levels of objects and lists in a body: a submission needs six, and what checks a value visits it recursively. */
const MAX_DEPTH = 64;

/** Fastify's own JSON parser, behind a bound on how deep a body may nest. */
export function addJsonParser(app: ApiServer): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    const text = body.toString();
    if (depthOf(text) > MAX_DEPTH) {
      const message = `the body must nest at most ${MAX_DEPTH} levels deep, got more; nothing was done`;
      return done(new AppError("bad_request", message));
    }
    return parse(request, text, done);
  });
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
