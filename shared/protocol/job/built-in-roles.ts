/** Built-in roles that the tasks of a plan may have. */
export const TASK_ROLES: readonly string[] = ["implementer", "explorer"];

/** Names of all built-in roles, sorted. The role card of each is `shared/prefix/roles/NAME.md`. */
export const BUILT_IN_ROLES: readonly string[] = [...TASK_ROLES, "lead", "verifier"].sort();
