import type { Expectation } from "../settings/expectation.ts";

/** What the script of a gate is told. */
interface RunScript {
  /** The folder with the shell, `busybox`, the file `gate/image`, and a folder `tmp` that everybody may write to. */
  readonly place: string;
  readonly gate: string;
  readonly platform: string;
  /** The program and its arguments, for people. */
  readonly command: string;
  /** The program alone. */
  readonly program: string;
  /** As it was written, and in seconds. */
  readonly timeout: string;
  readonly seconds: number;
  readonly expectation?: Expectation;
}

/** Begins the line that says why a gate failed, among all that was printed. */
export const GATE_FAILED = "multiarch: the gate ";

/** How much a program may print, in megabytes: it is kept in memory. */
const MOST_PRINTED = 100;
/** How much of what a program prints is shown when the gate has failed, in bytes: BuildKit cuts what is longer. */
const MOST_SHOWN = 1_000_000;
/** How many lines are shown when it has passed. */
const LINES_OF_PASSED = 5;
/** docker-build hangs at a line of more than 64 KiB. */
const LONGEST_LINE = 4000;
/** docker-build often loses what is printed right before a step fails. */
const SECONDS_TO_SHOW = 1;
/** How long a program that is told to end may take, in seconds. */
const GRACE = 5;

/**
 * The script that runs the words it is given and ends as the gate does. Only the shell itself and the programs in it are
 * used beside the image: a name is looked up in the image, where the shell would take its own program of that name. What
 * is printed is read and shown as a terminal shows it: without colours, and whatever ends its lines.
 */
export function runScript({
  place,
  gate,
  platform,
  command,
  program,
  timeout,
  seconds,
  expectation,
}: RunScript): string {
  const head = `${GATE_FAILED}"${gate}" failed on ${platform}: `;
  const failed = (sentence: string) => `${quoted(`${head}${command} ${sentence} in `)}"$gate_image"`;
  // The image may have variables of any name, which the program gets as they are.
  return `gate_shell=${place}/busybox
gate_tmp=${place}/tmp
gate_image=$($gate_shell cat ${place}/gate/image)
gate_escape=$(printf '\\033')
gate_return=$(printf '\\015')
gate_plain() {
  $gate_shell tr -d '\\000' | $gate_shell sed -e "s/$gate_escape\\[[0-9;:?]*[A-Za-z]//g" -e "s/$gate_return$//" |
    $gate_shell tr '\\015' '\\012' | $gate_shell tr -d '\\001-\\010\\013\\014\\016-\\037\\177'
}
gate_fail() {
  $gate_shell tail -c ${MOST_SHOWN} "$gate_tmp/output" | gate_plain | $gate_shell fold -w ${LONGEST_LINE}
  [ "$($gate_shell tail -c 1 "$gate_tmp/output")" ] && echo
  printf '%s\\n' "$1"
  $gate_shell sleep ${SECONDS_TO_SHOW}
  exit 1
}
: >"$gate_tmp/output"
gate_program=
case $1 in
*'/'*) gate_program=$1 ;;
*)
  IFS=:
  for gate_folder in $PATH; do
    [ -f "\${gate_folder:-.}/$1" ] && [ -x "\${gate_folder:-.}/$1" ] && gate_program=\${gate_folder:-.}/$1 && break
  done
  unset IFS
  [ "$gate_program" ] || gate_fail ${quoted(head)}"$gate_image"${quoted(` does not have ${program} in `)}"$PATH"
  ;;
esac
[ -e "$gate_program" ] || gate_fail ${quoted(head)}"$gate_image"${quoted(` does not have ${program}`)}
[ -x "$gate_program" ] || gate_fail ${quoted(`${head}${program} is not executable for the user of `)}"$gate_image"
shift
"$gate_program" "$@" >"$gate_tmp/output" 2>&1 </dev/null &
gate_running=$!
(
  $gate_shell sleep ${seconds}
  : >"$gate_tmp/late"
  kill $gate_running
  $gate_shell sleep ${GRACE}
  kill -9 $gate_running
) >/dev/null 2>&1 &
gate_watching=$!
wait $gate_running
gate_code=$?
kill $gate_watching 2>/dev/null
[ -e "$gate_tmp/late" ] && gate_fail ${failed(`did not end within ${timeout}`)}
[ "$($gate_shell wc -c <"$gate_tmp/output")" -gt ${MOST_PRINTED}000000 ] && gate_fail ${failed(`printed more than ${MOST_PRINTED} MB`)}
[ $gate_code = 0 ] || gate_fail ${quoted(`${head}${command} exited with `)}"$gate_code in $gate_image"
${expectation ? compared(expectation, failed) : ""}$gate_shell tail -n ${LINES_OF_PASSED} "$gate_tmp/output" | gate_plain | $gate_shell fold -w ${LONGEST_LINE}`;
}

function compared({ kind, pattern }: Expectation, failed: (sentence: string) => string): string {
  if (kind === "expression") {
    const sentence = failed(`printed no line that matches /${pattern}/`);
    return `gate_plain <"$gate_tmp/output" | $gate_shell grep -Eq -e ${quoted(pattern)} || gate_fail ${sentence}\n`;
  }
  const text = pattern.replace(/\n+$/, "");
  return `case "$(gate_plain <"$gate_tmp/output")" in
*${quoted(text)}*) ;;
*) gate_fail ${failed(`did not print ${JSON.stringify(text)}`)} ;;
esac
`;
}

/** A text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
