import type { Role } from '@loa/domain';
import type { RunningApi } from '../harness.js';

/** Two schools below one office; the callers belong to `own`. */
export interface World {
  readonly api: RunningApi;
  readonly office: string;
  readonly own: string;
  readonly foreign: string;
}

/** Lays a thing down in a unit and gives what names it: an id, or a text that shows in a list or an export. */
export type Lay = (world: World, unitId: string) => Promise<string>;

/** `path` is below /api/v1, with its query; the method is the route's. */
export interface Call {
  readonly path: string;
  readonly body?: unknown;
  readonly form?: () => FormData;
}

interface OfRoute {
  /** Method and path as Nest registered them: `GET /api/v1/persons/:id`. A route may have several entries. */
  readonly route: string;
}

/** Open to everybody, and why that is safe. */
export interface PublicEntry extends OfRoute {
  readonly kind: 'public';
  readonly reason: string;
}

/** The same for every caller, or about the caller alone: no object to name. */
export interface SameEntry extends OfRoute {
  readonly kind: 'same';
  readonly reason: string;
  readonly role: Role;
  readonly call: Call;
  /** Default: any 2xx. */
  readonly status?: number;
}

/** A list or an export: shows what is laid down in the own school, and not what is laid down in the other. */
export interface ListEntry extends OfRoute {
  readonly kind: 'list';
  readonly role: Role;
  readonly lay: Lay;
  readonly call: Call | ((world: World) => Call | Promise<Call>);
}

/**
 * Names an object by path, query or body: works (2xx, or `status`) for the own school's; the other school's gets
 * exactly the answer of an id that does not exist: the same 404 problem.
 */
export interface ObjectEntry extends OfRoute {
  readonly kind: 'object';
  readonly role: Role;
  readonly lay: Lay;
  readonly call: (id: string, world: World) => Call | Promise<Call>;
  readonly status?: number;
  /** A filter that finds nothing in place of a 404: both get the same empty list. */
  readonly empty?: true;
}

export type ScopeEntry = PublicEntry | SameEntry | ListEntry | ObjectEntry;
