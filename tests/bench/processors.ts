import { readFileSync } from "node:fs";

/** Linux counts the time of processes in ticks of so many a second (`USER_HZ`). */
const TICKS = 100;
/** The fields of proc_pid_stat(5): its own time in user mode and in the kernel, and that of the children it waited for. */
const OWN = [14, 15];
const CHILDREN = [16, 17];

/** The seconds of processors of all that this process has started and waited for, with what those have. */
export function secondsOfChildren(): number {
  return seconds("self", CHILDREN);
}

/** The seconds of processors of a process, and of all that it has started and waited for. */
export function secondsOf(pid: number): number {
  return seconds(String(pid), [...OWN, ...CHILDREN]);
}

function seconds(pid: string, fields: readonly number[]): number {
  // The name of the program, in parentheses, may have spaces. The field after it is the third, counted from one.
  const [, rest = ""] = /\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  const values = rest.split(" ");
  return fields.reduce((sum, field) => sum + Number(values[field - 3]), 0) / TICKS;
}
