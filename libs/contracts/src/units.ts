import { z } from 'zod';

export const UnitView = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    shortName: z.string(),
    kind: z.string(),
    level: z.string().nullable(),
    parentId: z.uuid().nullable(),
  })
  .meta({ id: 'UnitView' });
export type UnitView = z.infer<typeof UnitView>;

export const UnitList = z.object({ items: z.array(UnitView) }).meta({ id: 'UnitList' });
export type UnitList = z.infer<typeof UnitList>;
