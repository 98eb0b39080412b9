/** The `fields` of a batch request, which Google requires wherever a request has one. */
import { sheetsDiscovery } from "../discovery.ts";
import { checkFieldMask, FieldMaskError, parseFieldMask, type FieldMask } from "../field-mask.ts";
import { invalidArgument } from "../google-error.ts";

/**
 * @param schemaName what the mask's paths begin in, such as `CellData`
 * @throws {GoogleApiError} 400 when it is missing, or names a field that is not there
 */
export function requestMask(fields: string | undefined, schemaName: string): FieldMask {
  if (fields === undefined || fields.trim() === "") {
    throw invalidArgument("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)");
  }
  try {
    const mask = parseFieldMask(fields);
    checkFieldMask(mask, sheetsDiscovery, schemaName);
    return mask;
  } catch (error) {
    if (!(error instanceof FieldMaskError)) throw error;
    throw invalidArgument(`Invalid field: ${error.path}`);
  }
}
