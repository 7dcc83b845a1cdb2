/** What stands in a text at a pattern's first group. */
export const matched = (pattern: RegExp, text = ""): string => (pattern.exec(text) || [])[1] || "";
