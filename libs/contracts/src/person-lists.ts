import { z } from 'zod';
import { ListQuery, listOf } from './list.js';

/** Persons picked one by one under a name. Who leaves or is erased is met by no rule any more. */
export const SavedList = z
  .object({
    id: z.uuid(),
    unitId: z.uuid(),
    name: z.string(),
    /** Entries, whether or not they still have a place. */
    persons: z.int(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SavedList' });
export type SavedList = z.infer<typeof SavedList>;
export const SavedLists = z.object({ items: z.array(SavedList) }).meta({ id: 'SavedLists' });

const name = z.string().trim().min(1).max(120);
const persons = {
  personIds: z.array(z.uuid()).max(5000).optional(),
  /** Codes as in a school's own list. */
  codes: z.array(z.string().max(60)).max(20_000).optional(),
};
export const CreateSavedList = z.strictObject({ name, ...persons }).meta({ id: 'CreateSavedList' });
export type CreateSavedList = z.infer<typeof CreateSavedList>;
export const ChangeSavedList = z
  .strictObject({ name: name.optional(), ...persons, takeOut: z.array(z.uuid()).max(5000).optional() })
  .meta({ id: 'ChangeSavedList' });
export type ChangeSavedList = z.infer<typeof ChangeSavedList>;

export const ChangedSavedList = z
  .object({
    list: SavedList,
    /** Codes of which nobody was found within the scope. */
    unknownCodes: z.array(z.string()),
  })
  .meta({ id: 'ChangedSavedList' });
export type ChangedSavedList = z.infer<typeof ChangedSavedList>;

export const ListedPersonQuery = ListQuery.extend({ cursor: z.uuid().optional() });
export type ListedPersonQuery = z.infer<typeof ListedPersonQuery>;
export const ListedPersons = listOf(
  z.object({
    id: z.uuid(),
    fullName: z.string(),
    /** Empty once they left. */
    unitName: z.string(),
  }),
).meta({ id: 'ListedPersons' });
export type ListedPersons = z.infer<typeof ListedPersons>;
