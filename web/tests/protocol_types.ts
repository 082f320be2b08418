/** Writes the protocol's types from its document, api-spec/signaling.json, so that they cannot say anything else. */

/** The part of JSON Schema that the document uses. */
interface Schema {
  $ref?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
}

export interface ProtocolDocument {
  $defs: Record<string, Schema>;
  "x-limits": Record<string, unknown>;
}

const HEAD = `/** The call's protocol as types. Written from api-spec/signaling.json by \`npm run protocol\`; a test fails when it is stale. */
`;

/** The whole of src/call/protocol.ts. */
export function protocolTypes(document: ProtocolDocument): string {
  const parts = Object.entries(document.$defs).map(([name, schema]) => {
    const comment = schema.description ? `/** ${oneLine(schema.description)} */\n` : "";
    return `${comment}export type ${name} =${definition(schema)};\n`;
  });
  const limits = Object.entries(document["x-limits"]).map(([name, limit]) => `  ${name}: ${JSON.stringify(limit)},\n`);
  return [HEAD, ...parts, `/** What the server bears. */\nexport const LIMITS = {\n${limits.join("")}} as const;\n`].join("\n");
}

/** A definition of several forms gets a line a form. */
function definition(schema: Schema): string {
  const forms = schema.oneOf ?? schema.anyOf;
  if (!forms || forms.length < 3) return ` ${type(schema)}`;
  return forms.map((form) => `\n  | ${type(form)}`).join("");
}

function type(schema: Schema): string {
  if (schema.$ref) return schema.$ref.replace("#/$defs/", "");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const forms = schema.oneOf ?? schema.anyOf;
  if (forms) return forms.map(type).join(" | ");
  if (schema.allOf) return schema.allOf.map((part) => bracketed(part)).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one })).join(" | ");
  switch (schema.type) {
    case "object": return object(schema);
    case "array": return `${bracketed(schema.items ?? {})}[]`;
    case "integer":
    case "number": return "number";
    case "string": return "string";
    case "boolean": return "boolean";
    case "null": return "null";
    default: return "unknown";
  }
}

function bracketed(schema: Schema): string {
  const text = type(schema);
  return text.includes("|") || (text.includes("&") && !text.startsWith("{")) ? `(${text})` : text;
}

function object(schema: Schema): string {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return "Record<string, unknown>";
  const required = new Set(schema.required ?? []);
  // The tag comes first: it is what a reader looks for.
  fields.sort(([left], [right]) => Number(right === "type") - Number(left === "type"));
  return `{ ${fields.map(([name, field]) => `${name}${required.has(name) ? "" : "?"}: ${type(field)}`).join("; ")} }`;
}

function oneLine(text: string): string {
  return text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ").trim();
}
