import { sep } from "node:path";
import ts from "typescript";

/** Whose types a user of the package has anyway. */
const KNOWN = [`node_modules${sep}@pulumi${sep}pulumi${sep}`, `node_modules${sep}typescript${sep}lib${sep}`];

/**
 * The types that whoever imports a package meets in its declarations and cannot import: a line each, with where.
 *
 * @param entry the declarations of the package's entry, `dist/index.d.ts`
 */
export function innerTypes(entry: string): string[] {
  const { NodeNext: moduleResolution } = ts.ModuleResolutionKind;
  const program = ts.createProgram([entry], { module: ts.ModuleKind.NodeNext, moduleResolution, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} is no module`);
  const resolved = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = new Set(checker.getExportsOfModule(module).map(resolved));
  const inner = new Set<string>();

  const visit = (node: ts.Node, of: string): void => {
    if (ts.isClassElement(node) && node.name && ts.isPrivateIdentifier(node.name)) return;
    const name = nameOf(node);
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol && !isKnown(resolved(symbol), exported)) inner.add(`${of}: ${name.getText()}`);
    ts.forEachChild(node, (child) => visit(child, of));
  };
  for (const symbol of exported) for (const declaration of symbol.declarations ?? []) visit(declaration, symbol.name);
  return [...inner].sort();
}

/** The name by which a node refers to a type. */
function nameOf(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  return ts.isImportTypeNode(node) ? node.qualifier : undefined;
}

function isKnown(symbol: ts.Symbol, exported: ReadonlySet<ts.Symbol>): boolean {
  if (exported.has(symbol) || symbol.flags & ts.SymbolFlags.TypeParameter) return true;
  const files = (symbol.declarations ?? []).map((declaration) => declaration.getSourceFile().fileName);
  return files.length > 0 && files.every((file) => KNOWN.some((folder) => file.includes(folder)));
}
