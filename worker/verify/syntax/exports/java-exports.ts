import { type CodeNode, fieldOf, partsOf, sourceOf } from "../code-node.ts";
import type { Collected } from "./code-exports.ts";

const TYPES = /^(?:class|interface|enum|record|annotation_type)_declaration$/;
/** Annotations by which Lombok and other generators add members. */
const GENERATES = /@(?:Data|Value|Getter|Setter|Builder|SuperBuilder|With|Accessors|Delegate|AutoValue|Slf4j)\b/;

/** The public types of a file of Java, and their public and protected members. */
export function javaExports(root: CodeNode, text: string, into: Collected): void {
  for (const node of root.children)
    if (TYPES.test(node.type) && /\bpublic\b/.test(modifiersOf(node, text))) noteType(node, "", text, into);
}

function modifiersOf(node: CodeNode, text: string): string {
  return sourceOf(
    node.children.find(({ type }) => type === "modifiers"),
    text,
  );
}

/** `owner` is the type around; names of nested types have `$` between them. */
function noteType(node: CodeNode, owner: string, text: string, into: Collected): void {
  const name = sourceOf(fieldOf(node, "name"), text);
  const key = owner === "" ? name : `${owner}$${name}`;
  into.names.add(owner === "" ? name : `${owner}.${name}`);
  if (GENERATES.test(modifiersOf(node, text))) into.open.add(key);
  const components = node.type === "record_declaration" ? partsOf(fieldOf(node, "parameters")) : [];
  for (const component of components) into.names.add(`${key}.${sourceOf(fieldOf(component, "name"), text)}`);
  for (const member of membersOf(node).filter((each) => isVisible(each, node, text))) {
    // A caller of a method that overrides another one can call that one, too.
    const target = /@Override\b/.test(modifiersOf(member, text)) ? into.others : into.names;
    if (TYPES.test(member.type)) noteType(member, key, text, into);
    for (const each of namesOf(member, text)) target.add(`${key}.${each}`);
  }
}

/** Whether callers outside of a package see a member. Members of interfaces and constants of enums are public. */
function isVisible(member: CodeNode, owner: CodeNode, text: string): boolean {
  const words = modifiersOf(member, text);
  if (/^(?:interface|annotation_type)/.test(owner.type)) return !/\bprivate\b/.test(words);
  return /\b(?:public|protected)\b/.test(words) || member.type === "enum_constant";
}

function membersOf(node: CodeNode): CodeNode[] {
  return partsOf(fieldOf(node, "body")).flatMap((each) =>
    each.type === "enum_body_declarations" ? partsOf(each) : [each],
  );
}

function namesOf(member: CodeNode, text: string): string[] {
  if (/^(?:method_declaration|enum_constant|annotation_type_element_declaration)$/.test(member.type))
    return [sourceOf(fieldOf(member, "name"), text)];
  const declarators = member.children.filter(({ field }) => field === "declarator");
  return /^(?:field|constant)_declaration$/.test(member.type)
    ? declarators.map((each) => sourceOf(fieldOf(each, "name"), text))
    : [];
}
