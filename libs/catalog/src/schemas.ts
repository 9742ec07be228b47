import { displayText, text } from '#http';
import { z } from 'zod';

export const TitleSchema = displayText({ max: 200 });

export const DescriptionSchema = text({ min: 0, max: 10_000 });

export const ImageUrlsSchema = z.array(z.url({ protocol: /^https?$/ }).max(2048)).max(20);

/** `units` is null where stock is not counted. */
export const StockAnswer = z.object({
  availability: z.enum(['in_stock', 'out_of_stock', 'not_tracked']),
  units: z.int().nullable(),
});
