/** Built-in roles that a plan's task may have. */
export const TASK_ROLES: readonly string[] = ["implementer", "explorer"];

/** All built-in roles, sorted by name; the card of each is `shared/prefix/roles/NAME.md`. */
export const BUILT_IN_ROLES: readonly string[] = [...TASK_ROLES, "lead", "verifier"].sort();
