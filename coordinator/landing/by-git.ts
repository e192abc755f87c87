import { isDiskFull, messageOf } from "../../shared/support/errors.ts";

/** Git, or the disk below it, did not do what the merge queue needs. Nothing of Redis or of the log is one of these. */
export class GitRefusal extends Error {
  /** True for a full disk: it may have room later. */
  readonly mayPass: boolean;

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
    this.name = "GitRefusal";
    this.mayPass = isDiskFull(cause);
  }
}

/** Waits for work on the job's repositories; whatever it throws becomes a GitRefusal. */
export async function byGit<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new GitRefusal(error);
  }
}
