/** The options of Node that let it take itself for another version. */
export function onOldNode(version: string): string[] {
  const program = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });`;
  return ["--import", `data:text/javascript,${encodeURIComponent(program)}`];
}
