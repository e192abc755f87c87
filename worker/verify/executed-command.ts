/** A command as the harness ran it for a verifier: the only evidence that counts. */
export interface ExecutedCommand {
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
