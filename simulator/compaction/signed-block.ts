import { chain, seal, unseal } from "../binding/seal.ts";
import type { Block } from "../brains/brain.ts";

/** Facts in the signature of a compaction block. */
interface MadeBlock {
  /** Hash of the summary. */
  readonly summary: string;
  /** Hash of the system and tools of the request that made the block. */
  readonly start: string;
  /** Hash of the conversation that the block replaces; empty if its model does not bind thinking. */
  readonly end: string;
}

/** Makes the block of a summary on demand, signed. */
export function signBlock(summary: string, conversation: { start: string; end: string }): Block {
  const made: MadeBlock = { summary: chain("", summary), ...conversation };
  return { type: "compaction", content: summary, encrypted_content: null, signature: seal(made, "") };
}

/** The facts in a signed block; undefined if its signature is not valid. */
export function readBlock(block: Block): MadeBlock | undefined {
  return unseal(block.signature, "") as MadeBlock | undefined;
}

/** True if the block's content is the summary that was signed. */
export function hasSignedContent(block: Block): boolean {
  return readBlock(block)?.summary === chain("", block.content);
}

/** True for a block that was made on demand. The blocks that are made at a threshold have no signature. */
export function isSigned(block: Block): boolean {
  return block.type === "compaction" && block.signature !== undefined && block.signature !== null;
}
