import { counted } from "../../lib/counted.ts";

/** A gate, and for which platforms it is. */
interface NamedGate {
  readonly name: string;
  readonly platforms: readonly string[];
}

/** `2 gates a platform: starts, smoke`; those that are not for every platform with theirs. */
export function gatesInWords(gates: readonly NamedGate[], platforms: number): string {
  const isEverywhere = (gate: NamedGate) => gate.platforms.length === platforms;
  const names = gates.map((gate) => (isEverywhere(gate) ? gate.name : `${gate.name} (${gate.platforms.join(", ")})`));
  const count = counted(gates.length, "gate");
  return `${count}${gates.every(isEverywhere) ? " a platform" : ""}: ${names.join(", ")}`;
}
