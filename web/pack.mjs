// Compresses the scripts that were built as well as it goes, once: a thin link does not pay for a server in a hurry.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
for (const name of readdirSync("dist")) {
  if (name.endsWith(".js")) writeFileSync(`dist/${name}.br`, brotliCompressSync(readFileSync(`dist/${name}`), { params }));
}
