import * as grpc from "@grpc/grpc-js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import anys from "google-protobuf/google/protobuf/any_pb.js";
import { printableLines } from "../../lib/printable.ts";
import { PartialResult } from "./resource.ts";
import { Secrets } from "./secrets.ts";
import { wrap } from "./values.ts";

const DETAILS_HEADER = "grpc-status-details-bin";
const INIT_FAILED = "pulumirpc.ErrorResourceInitFailed";

/**
 * An error as gRPC carries it. One that leaves part of the work done takes the state along, in the detail that the
 * engine looks for (ErrorResourceInitFailed in provider.proto).
 */
export function toServiceError(error: unknown, secrets: Secrets = new Secrets()): Partial<grpc.ServiceError> {
  if (error instanceof CallFailure) return toServiceError(error.cause, error.secrets);
  const message = secrets.mask(messageOf(error));
  const plain = { code: grpc.status.UNKNOWN, details: message, message };
  if (!(error instanceof PartialResult)) return plain;
  try {
    return { ...plain, metadata: partialState(error, message, secrets) };
  } catch (fault) {
    // An exception here would end the process, with everything that it does for other resources.
    const details = `${message}\nWhat was done could not be recorded: ${secrets.mask(messageOf(fault))}`;
    return { ...plain, details, message: details };
  }
}

/** A failure of a call, and the secrets that its error must not show. */
export class CallFailure extends Error {
  override readonly name = "CallFailure";
  readonly secrets: Secrets;

  constructor(cause: unknown, secrets: Secrets) {
    super(undefined, { cause });
    this.secrets = secrets;
  }
}

/** The message of whatever was thrown. */
function messageOf(error: unknown): string {
  try {
    return printableLines(String(error instanceof Error ? error.message : error));
  } catch {
    return "an error without a message";
  }
}

/** The state of a partial publication, as the engine reads it. */
function partialState(error: PartialResult, message: string, secrets: Secrets): grpc.Metadata {
  const detail = new providers.ErrorResourceInitFailed();
  detail.setId(secrets.mask(error.id));
  detail.setProperties(wrap(error.state, secrets));
  detail.setReasonsList([message]);
  const packed = new anys.Any();
  packed.pack(detail.serializeBinary(), INIT_FAILED);
  const status = new statuses.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add(DETAILS_HEADER, Buffer.from(status.serializeBinary()));
  return metadata;
}
