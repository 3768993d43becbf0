/** What the names in expressions stand for: `github.actor`, `steps.plan.outputs.published`, `cancelled()`. */
export type Names = Readonly<Record<string, string | boolean>>;

const PLACEHOLDER = /\$\{\{(.*?)\}\}/g;
const TOKEN = /\s*('(?:[^']|'')*'|[\w.-]+(?:\(\w*\))?|==|!=|&&|\|\||[!()])\s*/y;

/**
 * Fills the expressions in a text.
 *
 * @throws Error for what the names do not hold
 */
export function fillExpressions(text: string, names: Names): string {
  return text.replaceAll(PLACEHOLDER, (_, expression: string) => String(evaluate(expression, names)));
}

/** Whether a condition holds. It may stand in `${{ }}` or not. */
export function holds(condition: string, names: Names): boolean {
  return Boolean(evaluate(condition.replace(/^\$\{\{(.*)\}\}$/s, "$1"), names));
}

/**
 * The value of an expression of comparisons, `&&`, `||`, `!` and parentheses.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
export function evaluate(expression: string, names: Names): string | boolean {
  const tokens = tokensOf(expression);
  const next = (token: string) => tokens[0] === token && tokens.shift() !== undefined;
  const either = (): string | boolean => {
    let value = both();
    while (next("||")) {
      const other = both();
      value = value || other;
    }
    return value;
  };
  const both = (): string | boolean => {
    let value = comparison();
    while (next("&&")) {
      const other = comparison();
      value = value && other;
    }
    return value;
  };
  const comparison = (): string | boolean => {
    const value = operand();
    if (next("==")) return value === operand();
    return next("!=") ? value !== operand() : value;
  };
  const operand = (): string | boolean => {
    if (next("!")) return !operand();
    if (next("(")) {
      const value = either();
      if (!next(")")) throw new Error(`${expression} lacks a closing parenthesis`);
      return value;
    }
    const token = tokens.shift() ?? "";
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    const value = names[token];
    if (value === undefined) throw new Error(`the test does not know ${token || "what is missing"} of "${expression}"`);
    return value;
  };
  const value = either();
  if (tokens.length > 0) throw new Error(`${expression} goes on with ${tokens[0]}`);
  return value;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const at = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(expression) ?? [];
    if (token === undefined) throw new Error(`the test cannot read "${expression.slice(at)}"`);
    tokens.push(token);
  }
  return tokens;
}
