import { specFor } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { user, type UserEvent, verifierOf } from '../domain/user.js';
import { importCustomer, importedCustomerId } from './import-customer.js';

const given = specFor(user);
const reference = '17850';
const imported: UserEvent = { type: 'CustomerImported', data: { userId: importedCustomerId(reference), reference } };

describe('import customer', () => {
  it('makes a customer of a number', () => {
    given().when(importCustomer, { reference }).thenEmits(imported);
  });

  it('does so once, in however many runs', () => {
    given(imported).when(importCustomer, { reference }).thenNothing();
  });

  it('makes an account that nobody can log in to', () => {
    expect(verifierOf(user.evolve(user.initial, imported))).toBeNull();
  });
});
