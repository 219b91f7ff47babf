import * as z from 'zod';

const cellSchema = z.union([
  z.string(),
  z.strictObject({ text: z.string(), color: z.enum(['green', 'red', 'yellow', 'dim']) }),
]);

/** A report arranged for a terminal: text without escape sequences; the command line aligns, wraps and colors it. */
export const reportViewSchema = z.strictObject({
  /** subject of the run, the beginning of the first line */
  subject: z.string(),
  /** the most important result, the rest of the first line */
  headline: z.string(),
  sections: z.array(
    z.strictObject({
      title: z.string(),
      /** the last cell of a row wraps; a row of one cell is a line of its own; without rows the section is left out */
      rows: z.array(z.array(cellSchema)),
      /** columns that are aligned to the right, from 0 @default - none */
      alignRight: z.array(z.int().min(0)).optional(),
    }),
  ),
});

export type ReportView = z.infer<typeof reportViewSchema>;
export type ReportSection = ReportView['sections'][number];
export type ReportCell = z.infer<typeof cellSchema>;
