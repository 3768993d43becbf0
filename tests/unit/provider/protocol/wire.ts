import type * as grpc from "@grpc/grpc-js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import { type PropertyMap, unwrap } from "../../../../provider/protocol/values.ts";

/** The sentinels as the engine writes them. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function secret(value: unknown): Record<string, unknown> {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export interface InitFailure {
  readonly id: string;
  readonly reasons: readonly string[];
  readonly state: { readonly properties: PropertyMap; readonly secrets: ReadonlySet<string> };
}

/** The detail of a failed initialisation, read as the engine reads it; undefined when the error has none. */
export function initFailure(metadata: grpc.Metadata | undefined): InitFailure | undefined {
  const [packed] = metadata?.get("grpc-status-details-bin") ?? [];
  if (!(packed instanceof Uint8Array)) return undefined;
  const [any] = statuses.Status.deserializeBinary(packed).getDetailsList();
  if (any?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") return undefined;
  const detail = providers.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  const { properties, secrets } = unwrap(detail.getProperties());
  return { id: detail.getId(), reasons: detail.getReasonsList(), state: { properties, secrets: secrets.names } };
}
