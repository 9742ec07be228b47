import { normaliseSku, type Sku, type UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { product, type ProductEvent } from '../domain/product.js';
import { claimSku, productOf, skuClaim, type SkuClaimEvent } from '../domain/sku-claim.js';
import { sampleCatalogue } from '../sample-catalogue.js';
import { createProduct } from './create-product.js';

const given = specFor(product);
const sku = 'MUG-1' as Sku;
const productId = productOf(sku, skuClaim.initial);
const seller = { userId: 'seller' as UserId, admin: false };
const price = { amount: 895, currency: 'GBP' } as const;
const description = { title: 'Mug', description: 'Holds tea.', imageUrls: ['https://example.com/mug.jpg'] };
const mug = { ...description, productId, sku, tracked: true, price, by: seller };

const created: ProductEvent = {
  type: 'ProductCreated',
  data: { ...description, productId, sku, sellerId: seller.userId, tracked: true },
};
const priced: ProductEvent = { type: 'ProductPriced', data: { productId, price } };

describe('create product', () => {
  it('starts a draft with its price', () => {
    given().when(createProduct, mug).thenEmits(created, priced);
  });

  it('may leave the price for later', () => {
    given()
      .when(createProduct, { ...mug, price: null })
      .thenEmits(created);
  });

  it('gives a SKU to one product only', () => {
    given(created).when(createProduct, mug).thenRefuses('SKU_ALREADY_EXISTS');
  });

  it('takes a price of nothing from administrators only', () => {
    const free = { ...mug, price: { ...price, amount: 0 } };
    given().when(createProduct, free).thenRefuses('AMOUNT_OUT_OF_RANGE');
    given()
      .when(createProduct, { ...free, by: { ...seller, admin: true } })
      .thenEmits(created, { type: 'ProductPriced', data: { productId, price: free.price } });
  });
});

describe('claim SKU', () => {
  const claimed: SkuClaimEvent = { type: 'SkuClaimed', data: { sku, productId } };

  it('names the product of a SKU once, the same one whoever asks', () => {
    specFor(skuClaim)().when(claimSku, { sku }).thenEmits(claimed);
    specFor(skuClaim)(claimed).when(claimSku, { sku }).thenNothing();
    expect(productOf(sku, skuClaim.evolve(skuClaim.initial, claimed))).toBe(productId);
  });
});

describe('the sample catalogue', () => {
  it('holds products that can be created, each SKU once', () => {
    expect(new Set(sampleCatalogue.map(({ sku }) => normaliseSku(sku))).size).toBe(sampleCatalogue.length);
    for (const { openingStock, ...sample } of sampleCatalogue) {
      expect(sample.tracked).toBe(openingStock !== null);
      expect(createProduct({ ...sample, productId, by: seller }, product.initial)).toHaveLength(2);
    }
  });
});
