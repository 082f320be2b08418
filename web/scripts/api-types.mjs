/** The API's document as TypeScript: types of every operation, so that a wrong request does not compile. */

const METHODS = ["get", "post", "put", "delete", "patch"];

/** The type of a schema. */
export function typeOf(schema) {
  if (schema === undefined || schema === true) return "unknown";
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const several = schema.oneOf ?? schema.anyOf;
  if (several) return several.map(typeOf).map(inParentheses).join(" | ");
  // A part that only holds a default says nothing about the type.
  if (schema.allOf) return schema.allOf.filter((part) => part.$ref || part.properties || part.type !== "object").map(typeOf).map(inParentheses).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => inParentheses(typeOf({ ...schema, type }))).join(" | ");
  switch (schema.type) {
    case "string": return "string";
    case "integer":
    case "number": return "number";
    case "boolean": return "boolean";
    case "null": return "null";
    case "array": return `${inParentheses(typeOf(schema.items))}[]`;
    case "object": return objectOf(schema);
    default: return "unknown";
  }
}

function objectOf(schema) {
  if (!schema.properties) {
    return schema.additionalProperties ? `Record<string, ${typeOf(schema.additionalProperties)}>` : "Record<string, never>";
  }
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties).map(
    ([name, field]) => `${JSON.stringify(name)}${required.has(name) ? "" : "?"}: ${typeOf(field)}`,
  );
  return `{ ${fields.join("; ")} }`;
}

const inParentheses = (type) => (/[|&]/.test(type) ? `(${type})` : type);
const nameOf = (ref) => ref.split("/").at(-1).replace(/[^A-Za-z0-9_]/g, "_");

/** The entry of one operation: what goes into the address, the body, the headers, and what comes back. */
export function operationOf(operation, shared) {
  const parameters = [...(shared ?? []), ...(operation.parameters ?? [])];
  for (const parameter of parameters) if (parameter.$ref) throw new Error(`a parameter by reference: ${parameter.$ref}`);
  const of = (place) => {
    const some = parameters.filter((parameter) => parameter.in === place);
    if (some.length === 0) return "undefined";
    return `{ ${some.map((p) => `${JSON.stringify(p.name)}${p.required ? "" : "?"}: ${typeOf(p.schema)}`).join("; ")} }`;
  };
  const body = operation.requestBody?.content;
  // What is no JSON is sent as it is: a document with its own media type.
  const sent = !body ? "undefined" : body["application/json"] ? typeOf(body["application/json"].schema) : "Blob";
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1].content ?? {};
  const answer = success["application/json"] ? typeOf(success["application/json"].schema) : Object.keys(success).length > 0 ? "Blob" : "undefined";
  const has = (name) => parameters.some((parameter) => parameter.in === "header" && parameter.name === name);
  return `{ path: ${of("path")}; query: ${of("query")}; body: ${sent}; ` +
    `once: ${has("Idempotency-Key")}; version: ${has("If-Match")}; proof: ${has("DPoP")}; answer: ${answer} }`;
}

/** The whole module. */
export function generate(document) {
  const types = Object.entries(document.components.schemas).map(([name, schema]) => {
    const said = schema.description ? `/** ${schema.description.replaceAll("*/", "").replace(/\s+/g, " ")} */\n` : "";
    return `${said}export type ${name.replace(/[^A-Za-z0-9_]/g, "_")} = ${typeOf(schema)};`;
  });
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map(
      (method) => `  "${method.toUpperCase()} ${path}": ${operationOf(item[method], item.parameters)};`,
    ),
  );
  return [
    "/** The API as types. Written from api-spec/openapi.json by `npm run api`; never edited, never committed. */",
    ...types,
    "/** Every operation by its method and path. */",
    `export interface Operations {\n${operations.join("\n")}\n}`,
    "",
  ].join("\n\n");
}
