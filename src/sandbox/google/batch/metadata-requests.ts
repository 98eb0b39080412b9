/** `createDeveloperMetadata`, `updateDeveloperMetadata` and `deleteDeveloperMetadata`. */
import { requestMask } from "./batch-mask.ts";
import type { BatchContext } from "./batch-context.ts";
import { metadataOf } from "../workbook/data-filters.ts";
import {
  createMetadata,
  metadataMessage,
  updateMetadata,
  type DataFilter,
  type MetadataMessage,
} from "../workbook/developer-metadata.ts";
import { invalidArgument } from "../google-error.ts";
import type { DeveloperMetadata } from "../workbook/spreadsheet.ts";

export function createDeveloperMetadata(
  { content, clientId, duplicateMetadataId }: BatchContext,
  request: { developerMetadata?: MetadataMessage },
): object {
  const created = createMetadata(content, request.developerMetadata ?? {}, {
    clientId,
    duplicateIds: duplicateMetadataId,
  });
  return { developerMetadata: metadataMessage(created) };
}

export function updateDeveloperMetadata(
  context: BatchContext,
  request: { dataFilters?: DataFilter[]; developerMetadata?: MetadataMessage; fields?: string },
): object {
  const mask = requestMask(request.fields, "DeveloperMetadata");
  const matched = matchAny(context, request.dataFilters ?? []);
  for (const entry of matched) {
    updateMetadata(context.content, entry, request.developerMetadata ?? {}, [...mask.keys()]);
  }
  return matched.length > 0 ? { developerMetadata: matched.map(metadataMessage) } : {};
}

export function deleteDeveloperMetadata(context: BatchContext, request: { dataFilter?: DataFilter }): object {
  if (request.dataFilter === undefined) throw invalidArgument("No data filter specified.");
  const doomed = new Set(matchAny(context, [request.dataFilter]));
  context.content.metadata = context.content.metadata.filter((entry) => !doomed.has(entry));
  return doomed.size > 0 ? { deletedDeveloperMetadata: [...doomed].map(metadataMessage) } : {};
}

function matchAny({ content, clientId }: BatchContext, filters: DataFilter[]): DeveloperMetadata[] {
  return [...new Set(filters.flatMap((filter) => metadataOf(content, filter, clientId)))];
}
