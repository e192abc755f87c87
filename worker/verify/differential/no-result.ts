/** A run that was cut short from outside: nothing is known of what it would have shown. */
export class NoResult extends Error {
  override readonly name = "NoResult";
}
