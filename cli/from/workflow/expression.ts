import { data, Evaluator, type Expr, Lexer, Parser } from "@actions/expressions";
import { ContextAccess, FunctionCall, IndexAccess, Literal, type Logical } from "@actions/expressions/ast";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { TokenType } from "@actions/expressions/lexer";
import { type Markers, Unknown } from "./markers.ts";

type Value = ReturnType<Evaluator["evaluate"]>;

/** What expressions read. */
export interface Scope {
  readonly markers: Markers;
  /** The value at `github.ref_name`; undefined where there is none. Names are in lower case but for those of steps. */
  lookup(path: readonly string[]): unknown;
  /** Called where a default was taken in the place of a value that is not known. */
  assumed(label: string, value: string): void;
}

const CONTEXTS = ["github", "env", "vars", "secrets", "inputs", "matrix", "needs", "steps", "job", "jobs", "runner"];

const constant = (name: string, value: () => Value): FunctionDefinition => ({
  name,
  minArgs: 0,
  maxArgs: 255,
  call: value,
});
/** What GitHub offers beside the functions of every expression. A run that is asked about goes well. */
const FUNCTIONS: readonly FunctionDefinition[] = [
  constant("success", () => new data.BooleanData(true)),
  constant("always", () => new data.BooleanData(true)),
  constant("failure", () => new data.BooleanData(false)),
  constant("cancelled", () => new data.BooleanData(false)),
  constant("hashfiles", () => {
    throw new Unknown("depends on hashFiles()");
  }),
];
const FUNCTION_MAP = new Map(FUNCTIONS.map((each) => [each.name, each]));
/** Functions that compare texts: they are asked about the texts of the event, and not their places. */
const COMPARING = new Set(["contains", "startswith", "endswith"]);

/**
 * Evaluates an expression with GitHub's own evaluator.
 *
 * @throws Unknown where it depends on what only a run knows
 */
export function evaluate(text: string, scope: Scope): unknown {
  const { tokens } = new Lexer(text).lex();
  const expression = new Parser(tokens, [...CONTEXTS, "strategy"], [...FUNCTIONS]).parse();
  return plainValue(new WorkflowEvaluator(expression, scope).evaluate());
}

/** Whether a text is one expression and nothing beside it. */
const WHOLE = /^\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}$/s;
const EXPRESSION = /\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}/gs;

/** A text with its expressions evaluated; the value itself where it is one expression. */
export function interpolate(text: string, scope: Scope): unknown {
  const whole = WHOLE.exec(text.trim());
  if (whole) return evaluate(whole[1] ?? "", scope);
  return text.replaceAll(EXPRESSION, (_whole, inner: string) => textOf(evaluate(inner, scope)));
}

/** A value as GitHub writes it into a text. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") return Array.isArray(value) ? "Array" : "Object";
  return String(value);
}

/** Whether an `if` is true: one without braces is an expression. */
export function condition(text: unknown, scope: Scope): boolean {
  if (typeof text === "boolean") return text;
  if (text === undefined || text === null) return true;
  const written = String(text).trim();
  const value = written.includes("${{") ? interpolate(written, scope) : evaluate(written, scope);
  if (typeof value === "string") return scope.markers.sample(value) !== "";
  return Boolean(value);
}

class WorkflowEvaluator extends Evaluator {
  readonly #scope: Scope;

  constructor(expression: Expr, scope: Scope) {
    super(expression, new data.Dictionary(), FUNCTION_MAP);
    this.#scope = scope;
  }

  override visitContextAccess(access: ContextAccess): Value {
    return toValue(this.#scope.lookup([access.name.lexeme.toLowerCase()]));
  }

  override visitIndexAccess(access: IndexAccess): Value {
    const path = pathOf(access);
    if (path) return toValue(this.#scope.lookup(path));
    return super.visitIndexAccess(access);
  }

  override visitBinary(...[binary]: Parameters<Evaluator["visitBinary"]>): Value {
    const [left, right] = [binary.left, binary.right].map((each) => this.#sampled(this.eval(each)));
    if (!left || !right) throw new Unknown("cannot be evaluated");
    const literal = (value: Value) => new Literal(value, binary.operator);
    return super.visitBinary({
      left: literal(left),
      right: literal(right),
      operator: binary.operator,
      accept: () => left,
    } as unknown as typeof binary);
  }

  override visitLogical(logical: Logical): Value {
    let last: Value = new data.Null();
    const isOr = logical.operator.type === TokenType.OR;
    let open: string | undefined;
    for (const [position, argument] of logical.args.entries()) {
      last = this.eval(argument);
      const marker = last instanceof data.StringData ? this.#scope.markers.whole(last.value) : undefined;
      const isLast = position === logical.args.length - 1;
      if (marker && marker.sample === undefined && !isLast) {
        if (!isOr) throw new Unknown(`depends on ${marker.label}`);
        open = marker.label;
        continue;
      }
      if (isLast) break;
      if (truthy(this.#sampled(last)) === isOr) break;
    }
    if (open !== undefined) this.#scope.assumed(open, last.coerceString());
    return last;
  }

  override visitUnary(...[unary]: Parameters<Evaluator["visitUnary"]>): Value {
    return new data.BooleanData(!truthy(this.#sampled(this.eval(unary.expr))));
  }

  override visitFunctionCall(call: FunctionCall): Value {
    const name = call.functionName.lexeme.toLowerCase();
    const values = call.args.map((argument) => {
      const value = this.eval(argument);
      return COMPARING.has(name) ? this.#sampled(value) : value;
    });
    const literals = values.map((value) => new Literal(value, call.functionName));
    try {
      return super.visitFunctionCall(new FunctionCall(call.functionName, literals));
    } catch (error) {
      if (error instanceof Unknown) throw error;
      throw new Unknown(`calls ${call.functionName.lexeme}() with what only a run knows`);
    }
  }

  /** The value on the event that is asked about. */
  #sampled(value: Value): Value {
    if (value instanceof data.StringData) return new data.StringData(this.#scope.markers.sample(value.value));
    return value;
  }
}

function truthy(value: Value): boolean {
  const plain = plainValue(value);
  return typeof plain === "object" ? plain !== null : Boolean(plain);
}

/** `steps.meta.outputs.tags` as a list; undefined when a part of it is computed. */
function pathOf(expression: Expr): string[] | undefined {
  if (expression instanceof ContextAccess) return [expression.name.lexeme.toLowerCase()];
  if (!(expression instanceof IndexAccess) || !(expression.index instanceof Literal)) return undefined;
  const inner = pathOf(expression.expr);
  return inner && [...inner, expression.index.literal.coerceString()];
}

function toValue(value: unknown): Value {
  if (value === undefined || value === null) return new data.Null();
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toValue));
  return new data.Dictionary(...Object.entries(value).map(([key, inner]) => ({ key, value: toValue(inner) })));
}

function plainValue(value: Value | undefined): unknown {
  if (value === undefined || value instanceof data.Null) return undefined;
  if (value instanceof data.Array) return value.values().map(plainValue);
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(value.pairs().map(({ key, value: inner }) => [key, plainValue(inner)]));
  }
  return (value as { value: unknown }).value;
}
