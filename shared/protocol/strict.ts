import { type TObject, type TObjectOptions, type TProperties, Type } from "typebox";

/** The schema of an object that has the given fields and no others. */
export function strict<P extends TProperties>(members: P, options: TObjectOptions = {}): TObject<P> {
  return Type.Object(members, { additionalProperties: false, ...options });
}
