import { isDiskFull, messageOf } from "../../shared/support/errors.ts";

/** The error when git or its disk failed an operation of the merge queue. Errors of Redis or of the log are never wrapped in it. */
export class GitRefusal extends Error {
  /** True if the disk was full; a retry may succeed later. */
  readonly mayPass: boolean;

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
    this.name = "GitRefusal";
    this.mayPass = isDiskFull(cause);
  }
}

/** Awaits an operation on the job's repositories and wraps its errors in a GitRefusal. */
export async function byGit<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new GitRefusal(error);
  }
}
