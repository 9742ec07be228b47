import { deterministicId, type OrderId } from '#kernel';

/** Crockford's base 32: no I, L, O and U, so it survives being read out over the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `261120-7K2QD4`: the day the order was placed, five characters of a hash of its id, one check character.
 *
 *  For people only: nothing is found by it, so two orders of one day that share it (1 in 28 million pairs) harm nobody.
 *  The hash makes it impossible to count through; the check character catches a mistyped or swapped one.
 *  Check values beyond the alphabet would need signs such as `~`, so hashes that lead to one are passed over. */
export function orderNumber(orderId: OrderId, placedAt: string): string {
  const day = placedAt.slice(2, 10).replaceAll('-', '');
  for (let salt = 0; ; salt += 1) {
    const number = Number.parseInt(deterministicId('order-number', orderId, salt).slice(0, 8), 16) >>> 7;
    const check = alphabet[checkValue(day, number)];
    if (check) return `${day}-${encode(number)}${check}`;
  }
}

const checkValue = (day: string, number: number): number => (Number(day) * 32 ** 5 + number) % 37;

const encode = (number: number): string =>
  [4, 3, 2, 1, 0].map((place) => alphabet[Math.floor(number / 32 ** place) % 32]).join('');
