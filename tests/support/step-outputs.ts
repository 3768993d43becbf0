/** Reads a file of GITHUB_OUTPUT or GITHUB_ENV as a runner does. */
export function readOutputs(text: string): Record<string, string> {
  const lines = text.split("\n");
  const outputs: Record<string, string> = {};
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === "") continue;
    const [, name = "", sign, rest = ""] = /^([^=<]+)(=|<<)(.*)$/s.exec(line) ?? [];
    if (sign === undefined) throw new Error(`${JSON.stringify(line)} sets no output`);
    if (sign === "=") outputs[name] = rest;
    else {
      const end = lines.indexOf(rest);
      if (end < 0) throw new Error(`${name} has no end`);
      outputs[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
    }
  }
  return outputs;
}
