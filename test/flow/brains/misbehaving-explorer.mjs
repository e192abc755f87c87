// A brain whose lead delegates to one explorer and then ends its turn. The explorer makes the error that the goal's
// line `misbehave: KIND` names.
const slips = await import("../../../dist/simulator/brains/misbehave.js");
const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const say = (text) => ({ content: [{ type: "text", text }] });

export default async (request, context) => {
  const kind = /^misbehave: (.*)$/m.exec(context.jobContext)?.[1] ?? "none";
  if (context.role !== "lead") return slips.default(request, { ...context, brief: `misbehave: ${kind}` });
  if (context.turn === 0) return call("delegate", { title: "Have a look", brief: "Read f1.txt and report." });
  return say("I wait.");
};
