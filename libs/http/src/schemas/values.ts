import { currencies, type Currency, maxAmount, normaliseSku, type Sku } from '#kernel';
import { z } from 'zod';
import { displayText, text } from './text.js';

const CurrencySchema = z.enum(currencies as readonly [Currency, ...Currency[]]);

/** An amount that is asked or owed: whole minor units, zero or more, of a currency the shop knows. */
export const MoneySchema = z.strictObject({
  amount: z.int().min(0).max(maxAmount),
  currency: CurrencySchema,
});

/** ` ab-1 ` and `AB-1` are one stock-keeping unit; the canonical form comes out. */
export const SkuSchema = text({ max: 80 })
  .regex(/^ *[A-Za-z0-9._-](?:[A-Za-z0-9._ -]{0,62}[A-Za-z0-9._-])? *$/, {
    error: 'must be 1–64 of A–Z 0–9 . _ - and inner spaces',
  })
  .transform((value): Sku => normaliseSku(value));

/** An opaque id of ours: nothing about its inside is promised. `IdSchema as` a branded id: `idOf<OrderId>()`. */
export const IdSchema = text({ max: 128 }).regex(/^[A-Za-z0-9_.:-]+$/, { error: 'must be an id' });

/** The same, typed as a branded id: `@Param('id', { schema: idOf<OrderId>() })`. */
export const idOf = <Id extends string>() => IdSchema.transform((value) => value as Id);

/** RFC 3339 with an offset, within 1970–9998; comes out in UTC with milliseconds. */
export const InstantSchema = z.iso
  .datetime({ offset: true })
  .refine((value) => Number.isFinite(Date.parse(value)), { error: 'must be a real time' })
  // Runs on what is no time as well: all that is wrong is told at once.
  .overwrite((value) => (Number.isFinite(Date.parse(value)) ? new Date(value).toISOString() : value))
  .refine((value) => value >= '1970' && value < '9999', { error: 'must lie between 1970 and 9998' });

/** One mailbox, one spelling: NFKC, lower case, no surrounding space. Plus-tags are kept: they are other mailboxes to some. */
export const EmailSchema = text({ min: 3, max: 254 })
  .overwrite((value) => value.normalize('NFKC').trim().toLowerCase())
  .regex(/^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/u, {
    error: 'must be an e-mail address',
  })
  // For the document: what may be sent, before it is put into that spelling.
  .meta({ pattern: String.raw`^\s*[^\s@]+@[^\s@]+\s*$` });

/** ISO 3166-1 alpha-2, assigned codes only. */
const countries = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH
GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL
NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS
ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`.split(
    /\s+/,
  ),
);

const CountrySchema = z
  .string()
  .length(2)
  .refine((value) => countries.has(value), { error: 'must be an ISO 3166-1 alpha-2 country code' });

const optionalLine = displayText({ max: 120 })
  .nullish()
  .transform((value) => value ?? null);

/** Where something is sent. Absent parts come out as null, as events store them. */
export const AddressSchema = z.strictObject({
  name: displayText({ max: 120 }),
  line1: displayText({ max: 120 }),
  line2: optionalLine,
  city: displayText({ max: 80 }),
  region: optionalLine,
  postcode: displayText({ max: 16 })
    .nullish()
    .transform((value) => value ?? null),
  country: CountrySchema,
  phone: text({ max: 32 })
    .regex(/^\+?[0-9 ().-]{5,32}$/, { error: 'must be a phone number' })
    .nullish()
    .transform((value) => value ?? null),
});

export type Address = z.infer<typeof AddressSchema>;
