import { z } from 'zod';

/** Query of every list: `limit` at most 200, `cursor` as `next` of the page before. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** A page of a list; `next` is null on the last one. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });
