/** Writes src/lib/api-schema.ts from api-spec/openapi.json. */

import { readFileSync, writeFileSync } from "node:fs";
import { generate } from "./api-types.mjs";

const here = (path) => new URL(path, import.meta.url);

writeFileSync(here("../src/lib/api-schema.ts"), generate(JSON.parse(readFileSync(here("../../api-spec/openapi.json"), "utf8"))));
