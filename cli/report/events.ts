/** What the engine wrote down of one resource, as far as a report needs it. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** When the state was last written, RFC 3339; a state in the events has none. */
  readonly modified?: string;
}

/** One step of an update. */
export interface Step {
  /** What the engine did, `create`, `update`, `same`. */
  readonly op: string;
  /** The resource as the program wants it. */
  readonly resource: ResourceState;
  readonly failed: boolean;
  /** The properties by which it differs from what was there, as the provider names them: `buildArgs.GO_VERSION`. */
  readonly changed?: readonly string[];
  /** Unix times in seconds; without an end it was interrupted. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** What was said of the resource, in the order in which it was. */
  readonly messages?: readonly string[];
}

/** An update as its event log tells it. */
export interface UpdateLog {
  /** Unix times in seconds of the first and the last event. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** By the resource's URN. */
  readonly steps: ReadonlyMap<string, Step>;
  /** What was said to be wrong with the program, and with no resource of its own. */
  readonly errors?: readonly string[];
}

/** https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go */
interface EngineEvent {
  readonly timestamp: number;
  readonly resourcePreEvent?: StepEvent;
  readonly resOutputsEvent?: StepEvent;
  readonly resOpFailedEvent?: StepEvent;
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message?: string;
    readonly severity?: string;
    readonly ephemeral?: boolean;
  };
  readonly summaryEvent?: { readonly isPreview?: boolean };
}

interface StepEvent {
  readonly metadata: {
    readonly op: string;
    readonly urn: string;
    readonly new: ResourceState | null;
    readonly diffs?: readonly string[] | null;
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
  };
}

/** What colours a message in the engine's own language. */
const COLOR = /<\{%[^%]*%\}>/g;
const STACK = "pulumi:pulumi:Stack";

/**
 * Reads the engine's event log (`pulumi up --event-log FILE`): one JSON object a line.
 *
 * @returns undefined for the log of a preview, or an empty one
 */
export function readEvents(text: string): UpdateLog | undefined {
  const events = text.split("\n").flatMap((line) => parseLine(line) ?? []);
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last || events.some(({ summaryEvent }) => summaryEvent?.isPreview)) return undefined;
  const steps = new Map<string, Step>();
  const errors: string[] = [];
  for (const { timestamp, resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } of events) {
    if (resourcePreEvent?.metadata.new) {
      const { op, urn, new: resource } = resourcePreEvent.metadata;
      const changed = changedIn(resourcePreEvent);
      steps.set(urn, { op, resource, failed: false, startedAt: timestamp, ...(changed.length > 0 && { changed }) });
    }
    const urn = (resOutputsEvent ?? resOpFailedEvent)?.metadata.urn ?? "";
    const step = steps.get(urn);
    if (step) steps.set(urn, { ...step, failed: resOpFailedEvent !== undefined, endedAt: timestamp });
    if (!diagnosticEvent || diagnosticEvent.ephemeral) continue;
    const { urn: about = "", severity, message: written = "" } = diagnosticEvent;
    const message = written.replace(COLOR, "");
    const told = steps.get(about);
    if (told) steps.set(about, { ...told, messages: [...(told.messages ?? []), message] });
    if (severity === "error" && (!told || told.resource.type === STACK)) errors.push(message);
  }
  const ends = { startedAt: first.timestamp, endedAt: last.timestamp };
  return { ...ends, steps, ...(errors.length > 0 && { errors }) };
}

/** A provider names properties in detail, or the engine compares them from outside. */
function changedIn({ metadata: { detailedDiff, diffs } }: StepEvent): string[] {
  const detailed = Object.keys(detailedDiff ?? {});
  return detailed.length > 0 ? detailed : [...(diffs ?? [])];
}

/** The line of an engine that was killed may be cut off. */
function parseLine(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}
