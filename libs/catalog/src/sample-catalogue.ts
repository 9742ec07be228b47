import { type Currency, money, normaliseSku } from '#kernel';
import type { NewProduct } from './create-product/create-product.js';

/** A product to begin with, and the units of it on the shelf at the opening; null where stock is not counted. */
export type SampleProduct = NewProduct & Readonly<{ openingStock: number | null }>;

const currency: Currency = 'GBP';

const sample = (
  sku: string,
  title: string,
  amount: number,
  openingStock: number | null,
  description: string,
): SampleProduct => ({
  sku: normaliseSku(sku),
  title,
  description,
  price: money(amount, currency),
  imageUrls: [],
  tracked: openingStock !== null,
  openingStock,
});

/** A small gift shop, for an empty store. Prices in pence. */
export const sampleCatalogue: readonly SampleProduct[] = [
  sample(
    'MUG-ENAMEL-01',
    'Enamel mug, cream',
    895,
    120,
    'A camping mug with a blue rim. Holds 350 ml, survives a fall.',
  ),
  sample('CANDLE-FIG-01', 'Fig candle in a tin', 1250, 80, 'Soy wax and a cotton wick. Burns for about thirty hours.'),
  sample(
    'TEATOWEL-03',
    'Linen tea towels, set of three',
    1850,
    60,
    'Washed linen in oat, sage and ink. Better every wash.',
  ),
  sample('NOTEBOOK-A5', 'Clothbound notebook, A5', 1100, 200, 'A hundred and sixty dotted pages that lie flat.'),
  sample('LANTERN-ZINC', 'Zinc garden lantern', 2495, 35, 'For one pillar candle. Keeps burning in the wind.'),
  sample('BUNTING-FLORAL', 'Floral bunting, five metres', 1475, 45, 'Twelve cotton flags, two prints, no glue.'),
  sample('PUZZLE-BIRDS', 'Garden birds puzzle, 500 pieces', 1650, 50, 'Painted from life; every piece has one place.'),
  sample('OVENGLOVE-STRIPE', 'Striped oven glove', 1295, 70, 'Double padding and a loop to hang it by.'),
  sample('VASE-BUD-TRIO', 'Three bud vases', 1990, 40, 'Pressed glass in three heights. For what the garden gives.'),
  sample(
    'SOAP-LAVENDER',
    'Lavender soap, three bars',
    950,
    150,
    'Cold-pressed with olive oil and nothing that foams for show.',
  ),
  sample('CLOCK-ALARM-RED', 'Wind-up alarm clock, red', 2250, 25, 'Two bells and a hammer. You will get up.'),
  sample('GIFT-WRAP', 'Gift wrapping', 350, null, 'Recycled paper, a ribbon, and your words on a card.'),
];
