import { XMLParser, XMLValidator } from "fast-xml-parser";

/** An element of an XML document: its name, attributes, text and children, in the order of the document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: true,
});

/** The root element of an XML text; undefined if the text is not well-formed. */
export function readXml(text: string): Element | undefined {
  try {
    if (XMLValidator.validate(text) !== true) return undefined;
    return elementsIn(parser.parse(text)).find(({ name }) => !name.startsWith("?"));
  } catch {
    return undefined; // The parser refuses documents that name too many entities.
  }
}

type Node = Readonly<Record<string, unknown>>;

function elementsIn(nodes: readonly Node[]): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
    if (name === undefined) return [];
    const inner = (node[name] ?? []) as readonly Node[];
    const text = inner.map((each) => String(each["#text"] ?? "")).join("");
    return [
      {
        name,
        attributes: (node[":@"] ?? {}) as Record<string, string>,
        text: text.trim(),
        children: elementsIn(inner),
      },
    ];
  });
}

/** The first child with this name. */
export function childOf(element: Element, name: string): Element | undefined {
  return element.children.find((child) => child.name === name);
}

/** One text that is equal for elements with equal content. Children with the names in `without` are left out. */
export function writtenXml(element: Element, without: readonly string[] = []): string {
  const { name, attributes, text, children } = element;
  const kept = children.filter((child) => !without.includes(child.name)).map((child) => writtenXml(child, without));
  return `<${name} ${JSON.stringify(Object.entries(attributes).sort())}>${text}${kept.join("")}</>`;
}
