import { z } from 'zod';

/** RFC 9457 body of every error, sent as `application/problem+json`. `row` counts as in the spreadsheet. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    problems: z.array(
      z.object({
        code: z.string(),
        field: z.string().optional(),
        row: z.int().optional(),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'ProblemDetails' });
export type ProblemDetails = z.infer<typeof ProblemDetails>;
