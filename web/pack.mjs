// Makes the scripts that were built as small as they go, once: a thin link does not pay for a server in a hurry.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { minify } from "terser";

const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
for (const name of readdirSync("dist")) {
  if (!name.endsWith(".js")) continue;
  // A twentieth smaller than what bundled them makes of them.
  const { code } = await minify(readFileSync(`dist/${name}`, "utf8"), { module: true, ecma: 2017, compress: { passes: 3 } });
  writeFileSync(`dist/${name}`, code);
  writeFileSync(`dist/${name}.br`, brotliCompressSync(code, { params }));
}
