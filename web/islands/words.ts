// An island's words, from the same locale files as the pages': bundled with the script, so that pages do not carry them.

/** Reads plain `key = words` lines. */
function read(ftl: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const line of ftl.split("\n")) {
    const found = /^([a-z-]+) = (.*)$/.exec(line);
    if (found) all.set(found[1] ?? "", found[2] ?? "");
  }
  return all;
}

/** The words of a key in the language of the page. */
export function words(zh: string, en: string): (key: string) => string {
  const known = read(document.documentElement.lang.startsWith("en") ? en : zh);
  return (key) => known.get(key) ?? "";
}
