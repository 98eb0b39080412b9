/**
 * Custom field values: one for each candidate and field.
 *
 * Source: https://docs.teamtailor.com/ (Custom field values; read 2026-11-21).
 */
import express, { type Router } from "express";
import type { AtsWorld, WorldField } from "../ats/world.ts";
import { ChangedValue, NewValue, readDocument } from "./read-document.ts";
import { showList, showOne, type ShownResource } from "./resource-list.ts";
import { showField, showOptions } from "./shown.ts";
import { notFound, TeamtailorError } from "./teamtailor-error.ts";

export function valueCalls(world: AtsWorld, pageSize: number | undefined): Router {
  const router = express.Router();
  const ids = new Map<string, string>();
  const idOf = (candidateId: string, fieldId: string): string => {
    const key = `${candidateId} ${fieldId}`;
    const id = ids.get(key) ?? world.newId();
    ids.set(key, id);
    return id;
  };
  const show = (candidateId: string, field: WorldField): ShownResource => {
    const shown = showField(field);
    const value = toWire(field, world.candidates.get(candidateId)?.fields[field.id]);
    return {
      id: idOf(candidateId, field.id),
      type: "custom-field-values",
      attributes: { "field-type": shown.attributes["field-type"], value },
      related: { "custom-field": shown, owner: null },
    };
  };
  const set = (candidateId: string, fieldId: string, value: unknown): ShownResource => {
    const person = world.candidates.get(candidateId);
    const field = world.fields.find(({ id }) => id === fieldId);
    if (!person || !field) throw notFound(person ? fieldId : candidateId);
    person.fields[field.id] = fromWire(field, value);
    return show(candidateId, field);
  };

  router.get("/candidates/:id/custom-field-values", (request, response) => {
    const person = world.candidates.get(request.params.id);
    if (!person) throw notFound(request.params.id);
    const all = world.fields.filter(({ id }) => Object.hasOwn(person.fields, id));
    const shown = all.map((field) => show(person.id, field));
    response.json(showList(request, shown, { most: pageSize }));
  });
  router.post("/custom-field-values", (request, response) => {
    const { attributes, relationships } = readDocument(request, NewValue);
    const [fieldId, candidateId] = [relationships["custom-field"].data.id, relationships.owner.data.id];
    if (Object.hasOwn(world.candidates.get(candidateId)?.fields ?? {}, fieldId)) {
      throw new TeamtailorError(422, "custom-field - has already been taken");
    }
    response.status(201).json(showOne(set(candidateId, fieldId, attributes.value)));
  });
  router.patch("/custom-field-values/:id", (request, response) => {
    const { id, attributes, relationships } = readDocument(request, ChangedValue);
    const [fieldId, candidateId] = [relationships["custom-field"].data.id, relationships.owner.data.id];
    if (ids.get(`${candidateId} ${fieldId}`) !== request.params.id || id !== request.params.id) {
      throw notFound(request.params.id);
    }
    response.json(showOne(set(candidateId, fieldId, attributes.value)));
  });
  return router;
}

/** @throws {TeamtailorError} 422 when the value is not of the field's kind */
function fromWire(field: WorldField, value: unknown): unknown {
  const option = showOptions(field).find(({ id }) => id === value)?.attributes["value"];
  const fits = {
    text: typeof value === "string",
    number: typeof value === "number",
    yes_no: typeof value === "boolean",
    date: typeof value === "string" && /^\d{4}-\d{2}-\d{2}/.test(value),
    choice: option !== undefined,
  }[field.kind];
  if (!fits) throw new TeamtailorError(422, "Invalid value", "value - is invalid");
  return field.kind === "choice" ? option : value;
}

function toWire(field: WorldField, value: unknown): unknown {
  if (field.kind !== "choice") return value;
  return showOptions(field).find(({ attributes }) => attributes["value"] === value)?.id;
}
