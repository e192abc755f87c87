import type { AgentOptions } from "../run-agent.ts";

/** Names the conversation for the cache monitor. A cut begins another conversation: its next call cannot read what the last call wrote. */
export function conversationName({ agentId, transcript }: Pick<AgentOptions, "agentId" | "transcript">): string {
  const cuts = transcript.entries.filter(({ kind }) => kind === "cut").length;
  return cuts === 0 ? agentId : `${agentId}.cut${cuts}`;
}
