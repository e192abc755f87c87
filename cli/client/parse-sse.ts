/** One server-sent event. */
export interface ServerEvent {
  /** The id of this event; undefined where it has none of its own. */
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Events of a `text/event-stream`, as they become whole; a last one that was cut off is dropped. */
export async function* parseSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let fields: [string, string][] = [];
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A line feed that belongs to the carriage return before it may still be on its way.
    const end = rest.endsWith("\r") ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, end).split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? "") + rest.slice(end);
    for (const line of lines) {
      if (line !== "") fields.push(fieldOf(line));
      else {
        const event = eventOf(fields);
        fields = [];
        if (event !== undefined) yield event;
      }
    }
  }
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}

/** Undefined for a block without data: a comment, or `retry` alone. */
function eventOf(fields: readonly [string, string][]): ServerEvent | undefined {
  const valuesOf = (name: string) => fields.filter(([key]) => key === name).map(([, value]) => value);
  const data = valuesOf("data");
  if (data.length === 0) return undefined;
  return { id: valuesOf("id").at(-1), event: valuesOf("event").at(-1) ?? "message", data: data.join("\n") };
}
